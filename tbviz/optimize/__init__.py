"""The inputs that a function likes best, found by gradient ascent: pure functions of arrays.

Of each of ten classes, with an adapter for the model (here that of Keras) and a summary:

    function = tbviz.integrations.keras.unit_gradient(model, range(10))
    start = np.zeros((10, 28, 28))
    best = tbviz.optimize.maximize(function, start, l2=0, total_variation=0.1, limits=(0, 1))
    writer.optimal_inputs("classes/best", best.inputs, step)

With `frames=24`, how they come into being:

    frames = [tbviz.images.image_grid(inputs, columns=10) for inputs in best.frames]
    writer.animation("classes/climb", frames, step)
"""

from tbviz.optimize.ascent import Optimum, ValueAndGradient, maximize, noise
from tbviz.optimize.penalties import total_variation

__all__ = ["Optimum", "ValueAndGradient", "maximize", "noise", "total_variation"]
