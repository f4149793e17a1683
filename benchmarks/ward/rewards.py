"""Healthy trainings of agents that learn from rewards, to tune on."""

from __future__ import annotations

from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.ward import networks, optimizers
from benchmarks.ward.data import split
from benchmarks.ward.training import Data, Training


def bandit() -> Training:
    """Four arms whose rewards follow from six numbers, policy gradients; the loss is mostly noise.

    R. J. Williams, "Simple Statistical Gradient-Following Algorithms for Connectionist
    Reinforcement Learning", 1992.
    """
    model = networks.dense([6, 32, 4], nn.Tanh)
    return Training(_arms(), model, _regretted, optimizers.adam(5e-3), batch=64)


def chain_values() -> Training:
    """Values of 20 states in a row; the loss jumps whenever what they are compared with is renewed.

    V. Mnih and others, "Human-level control through deep reinforcement learning", 2015.
    """
    model = Values(20, 2)
    return Training(_moves(), model, _temporal_difference, optimizers.adam(2e-3), batch=128)


class Values(nn.Module):
    """Values of actions, and those of a copy as of 50 steps ago, no part of the module.

    Attributes:
        net: what learns.
    """

    def __init__(self, states: int, actions: int) -> None:
        super().__init__()
        self.net = networks.dense([states, 64, 64, actions])
        self._copies = [deepcopy(self.net).requires_grad_(False)]
        self._steps = 0

    def forward(self, inputs: Tensor) -> Tensor:
        """Return values `[N, 2, A]` of states `[N, 2, S]`, of the second by the copy."""
        self._steps += self.training
        if self.training and self._steps % 50 == 0:
            self._copies[0].load_state_dict(self.net.state_dict())
        return torch.stack([self.net(inputs[:, 0]), self._copies[0](inputs[:, 1])], 1)


def _arms(count: int = 4000) -> Data:
    """Return six numbers, and the rewards `[N, 4]` of four arms, with noise."""
    inputs = torch.randn(count, 6)
    return split(inputs, torch.tanh(inputs @ torch.randn(6, 4)) + 0.3 * torch.randn(count, 4))


def _moves(count: int = 12000, *, states: int = 20) -> Data:
    """Return states one-hot and those after them, `[N, 2, S]`, and actions, rewards and ends.

    Moves to the right are worth more, and end at the last state.
    """
    before, right = torch.randint(states, (count,)), torch.randint(2, (count,))
    after = (before + 2 * right - 1).clamp(0, states - 1)
    is_end = (after == states - 1).float()
    inputs = functional.one_hot(torch.stack([before, after], 1), states).float()
    rewards = 0.5 + 0.5 * right + before / states + 0.1 * torch.randn(count)
    return split(inputs, torch.stack([right.float(), rewards, is_end], 1))


def _regretted(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return minus the log-probability of drawn arms, by how much better they are than most."""
    policy = torch.distributions.Categorical(logits=outputs, validate_args=False)
    arms = policy.sample()
    rewards = targets.gather(1, arms[:, None])[:, 0]
    gained = rewards - rewards.mean()
    return -(policy.log_prob(arms) * gained).mean() - 0.01 * policy.entropy().mean()


def _temporal_difference(outputs: Tensor, targets: Tensor) -> Tensor:
    """Return how far values are from the reward and 0.9 of the best that comes after."""
    actions, rewards, ends = targets.unbind(1)
    values = outputs[:, 0].gather(1, actions.long()[:, None])[:, 0]
    hoped = rewards + 0.9 * (1 - ends) * outputs[:, 1].detach().amax(1)
    return functional.mse_loss(values, hoped)
