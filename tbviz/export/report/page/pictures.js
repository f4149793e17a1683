"use strict";
// Images over steps, enlarged by whole numbers as far as they fit, so that pixels stay crisp.

const GAP = 8; // CSS pixels between pictures, as the style sheet has it
const TALLEST = 340; // CSS pixels, unless the picture itself is larger

function pictureCard(data, card) {
  const box = make("div", { className: "pictures" });

  function fitAll() {
    box.querySelectorAll("img").forEach(fit);
  }
  function fit(image) {
    const { naturalWidth: width, naturalHeight: height } = image;
    if (!width) return;
    const most = card.classList.contains("wide") ? 2 * TALLEST : TALLEST;
    const beside = Math.min(3, box.children.length); // several pictures of one step
    const room = (box.clientWidth - (beside - 1) * GAP) / beside;
    const factor = Math.floor(Math.min(room / width, most / height));
    image.classList.toggle("crisp", factor >= 1);
    image.style.width = `${factor >= 1 ? factor * width : Math.min(width, room)}px`;
  }
  function show(index) {
    const frame = data.frames[index];
    while (box.children.length > frame.length) box.lastElementChild.remove();
    frame.forEach((each, place) => put(each, place, data.steps[index]));
  }
  function put(each, place, step) {
    const kept = box.children[place];
    if ("problem" in each) {
      const text = make("p", { className: "problem" }, `not shown: ${each.problem}`);
      return kept ? kept.replaceWith(text) : box.append(text);
    }
    const image = kept?.tagName === "IMG" ? kept : make("img");
    if (image !== kept) {
      image.addEventListener("load", fitAll);
      if (kept) kept.replaceWith(image);
      else box.append(image);
    }
    const source = `data:${document.getElementById(each.picture).textContent}`;
    if (image.src !== source) image.src = source;
    image.alt = `${data.tag}, step ${step}`;
  }
  whenChanged(box, fitAll);
  whenNear(box, () => box.after(player(data, show)));
  return { body: [box, stepsNote(data)], buttons: [] };
}
