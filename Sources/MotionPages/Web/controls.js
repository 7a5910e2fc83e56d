// Mouse, touch and keys.

/// The keys, what they do in words, and what they do.
const KEYS = [
  [["Space"], "play or pause", (page) => page.toggle()],
  [["←", "→"], "one frame back, one on; with Shift half a second", (page, key, shift) => page.step(key === "ArrowLeft" ? -1 : 1, shift)],
  [["Home", "End"], "to the beginning, to the end", (page, key) => page.jump(key === "Home" ? 0 : page.seconds)],
  [["S"], "to the seam", (page) => page.toSeam()],
  [[",", "."], "slower, faster", (page, key) => page.faster(key === "." || key === ">" ? 1 : -1)],
  [["L"], "what is played again: all, around the seam, nothing", (page) => page.nextLoop()],
  [["I", "K", "J", "M"], "orbit up, down, left, right; with Shift the picture slides", (page, key, shift) => {
    const [x, y] = { I: [0, 1], K: [0, -1], J: [-1, 0], M: [1, 0] }[key.toUpperCase()];
    if (shift) page.stage.slide(-x * 0.1, y * 0.1); else page.stage.orbit(-x * 0.12, y * 0.12);
  }],
  [["+", "−"], "nearer, farther", (page, key) => page.stage.magnify(key === "+" || key === "=" ? 1.15 : 1 / 1.15)],
  [["F"], "follow the body or stay", (page) => page.toggleFollow()],
  [["O"], "overlaid or side by side", (page) => page.toggleLayout()],
  [["C"], "curves of the chosen joint", (page) => page.toggleCurves()],
  [["E"], "how far each joint is off, painted on the body, where that was measured", (page) => page.togglePaint()],
  [["R"], "the view as at first", (page) => page.stage.reset()],
  [["T"], "light or dark", (page) => page.toggleTheme()],
  [["?"], "these keys", (page) => page.showKeys()],
];

const KEY_NAMES = { " ": "Space", ArrowLeft: "←", ArrowRight: "→", "-": "−", "_": "−", "=": "+", "<": ",", ">": "." };

class Controls {
  constructor(page) {
    this.page = page;
    this.pointers = new Map();
    this.keys();
    this.buttons();
    if (page.stage) this.mouse(page.stage.canvas);
    const list = document.getElementById("keys");
    for (const [keys, words] of KEYS) {
      const term = document.createElement("dt"), meaning = document.createElement("dd");
      term.textContent = keys.join(" ");
      meaning.textContent = words;
      list.append(term, meaning);
    }
  }

  keys() {
    window.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.tagName === "SELECT") return;
      if (document.getElementById("help").open) return;
      if (event.key === " " && event.target.tagName === "BUTTON") return;
      const name = KEY_NAMES[event.key] || (event.key.length === 1 ? event.key.toUpperCase() : event.key);
      const found = KEYS.find(([keys]) => keys.includes(name));
      if (!found || (!this.page.stage && "IKJM+−FOR".includes(name))) return;
      event.preventDefault();
      found[2](this.page, event.key, event.shiftKey);
    });
  }

  buttons() {
    const page = this.page;
    const actions = {
      back: () => page.step(-1), play: () => page.toggle(), forward: () => page.step(1), loop: () => page.nextLoop(),
      seam: () => page.toSeam(), follow: () => page.toggleFollow(), layout: () => page.toggleLayout(),
      curve: () => page.toggleCurves(), paint: () => page.togglePaint(), reset: () => page.stage && page.stage.reset(), theme: () => page.toggleTheme(),
      keyhelp: () => page.showKeys(),
    };
    for (const [id, action] of Object.entries(actions)) document.getElementById(id).addEventListener("click", action);
    const speed = document.getElementById("speed");
    for (const value of SPEEDS) {
      const option = document.createElement("option");
      option.value = value;
      option.textContent = value + " ×";
      speed.append(option);
    }
    speed.addEventListener("change", () => page.setSpeed(Number(speed.value)));
  }

  mouse(canvas) {
    const stage = this.page.stage, pointers = this.pointers;
    const spread = () => {
      const [a, b] = [...pointers.values()];
      return { distance: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      canvas.focus({ preventScroll: true });
      pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.moved = 0;
      stage.hover(event.offsetX, event.offsetY, event.pointerType === "touch" ? 24 : 14);
    });
    canvas.addEventListener("pointermove", (event) => {
      const before = pointers.get(event.pointerId);
      if (!before) {
        stage.hover(event.offsetX, event.offsetY);
        return;
      }
      const pinch = pointers.size === 2 ? spread() : null;
      const [dx, dy] = [event.offsetX - before.x, event.offsetY - before.y];
      pointers.set(event.pointerId, { x: event.offsetX, y: event.offsetY });
      this.moved += Math.abs(dx) + Math.abs(dy);
      // A picture's height is about one and a half body sizes.
      const unit = 1.5 / stage.zoom / Math.max(1, canvas.clientHeight);
      if (pinch) {
        const now = spread();
        stage.magnify(now.distance / Math.max(1, pinch.distance));
        stage.slide((now.x - pinch.x) * unit, (now.y - pinch.y) * unit);
      } else if (event.shiftKey || event.buttons & 6) {
        stage.slide(dx * unit, dy * unit);
      } else {
        stage.orbit(dx * 0.008, dy * 0.008);
      }
    });
    for (const kind of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(kind, (event) => {
        pointers.delete(event.pointerId);
        const picked = stage.hovered;
        // A press without a way chooses the joint whose curves are shown.
        if (kind === "pointerup" && this.moved < 4 && picked && picked.point < picked.motion.joints.length) {
          const name = picked.motion.joints[picked.point].name;
          const joint = this.page.motions[0].joints.findIndex((other) => other.name === name);
          if (joint >= 0) this.page.curves.choose(joint);
          this.page.changed();
        }
      });
    }
    canvas.addEventListener("pointerleave", () => { if (!pointers.size) stage.hover(-1e6, 0); });
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      stage.magnify(Math.exp(-clamp(event.deltaY, -200, 200) * 0.0016));
    }, { passive: false });
  }
}
