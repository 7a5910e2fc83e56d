// The time line: a bar for each clip, observed and predicted, the seam, and below it when feet stand on the ground.

const ROW = { top: 18, clip: 9, foot: 7, gap: 4, bottom: 5, mark: 4 };

class Timeline {
  constructor(page) {
    this.page = page;
    this.canvas = document.getElementById("timeline");
    const scrub = (event) => {
      page.pause();
      page.seek(this.timeAt(event.offsetX));
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.dragged = true;
      scrub(event);
    });
    this.canvas.addEventListener("pointermove", (event) => { if (this.dragged) scrub(event); });
    for (const kind of ["pointerup", "pointercancel"]) {
      this.canvas.addEventListener(kind, () => { this.dragged = false; });
    }
  }

  /// The clip whose feet are shown.
  get feet() { return this.page.motions[0].feet; }
  get gutter() { return this.feet.length ? Math.round(Math.min(110, this.canvas.clientWidth * 0.2)) : 6; }
  get width() { return this.canvas.clientWidth - this.gutter - 8; }
  x(time) { return this.gutter + (time / this.page.seconds) * this.width; }
  timeAt(x) { return clamp((x - this.gutter) / this.width, 0, 1) * this.page.seconds; }

  draw() {
    const { page, canvas } = this, { motions } = page;
    const height = ROW.top + motions.length * (ROW.clip + ROW.gap) + this.feet.length * (ROW.foot + ROW.gap) + ROW.bottom;
    const pen = sharpCanvas(canvas, height), color = cssColors();
    const middle = { color: color.faint, font: "11px system-ui, sans-serif" };
    this.ticks(pen, middle);
    let y = ROW.top;
    motions.forEach((motion) => {
      const kinds = [[0, motion.hasSeam ? motion.seam : motion.frames, "observed-"]];
      if (motion.hasSeam) kinds.push([motion.seam, motion.frames, "predicted-"]);
      for (const [from, to, kind] of kinds) {
        pen.fillStyle = color[kind + (motion.index % 4)];
        const x = this.x(from * motion.frameTime);
        pen.fillRect(x, y, Math.max(1, this.x(to * motion.frameTime) - x), ROW.clip);
      }
      y += ROW.clip + ROW.gap;
    });
    for (const foot of this.feet) {
      this.foot(pen, motions[0], foot, y, color);
      y += ROW.foot + ROW.gap;
    }
    const seam = page.seamTime;
    if (seam !== null) {
      const x = this.x(seam);
      pen.fillStyle = color.ink;
      pen.fillRect(Math.round(x) - 1, 6, 2, height - 6 - ROW.bottom);
      pen.font = "600 11px system-ui, sans-serif";
      pen.textAlign = x > canvas.clientWidth - 60 ? "right" : "left";
      pen.fillText("seam", x + (pen.textAlign === "right" ? -5 : 5), 12);
    }
    const x = this.x(page.time);
    pen.strokeStyle = color.panel;
    pen.fillStyle = color.ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.arc(x, ROW.top + 1, 6, 0, 2 * Math.PI);
    pen.fill();
    pen.stroke();
    pen.fillRect(x - 0.75, ROW.top, 1.5, height - ROW.top);
    this.tell();
  }

  ticks(pen, { color, font }) {
    const wanted = (this.page.seconds * 70) / Math.max(1, this.width);
    const power = 10 ** Math.floor(Math.log10(wanted));
    const step = power * [1, 2, 5, 10].find((n) => n * power >= wanted);
    const seam = this.page.seamTime;
    pen.fillStyle = color;
    pen.font = font;
    pen.textAlign = "center";
    for (let i = 0; i * step <= this.page.seconds; i++) {
      const x = this.x(i * step);
      pen.fillRect(x, 14, 1, 4);
      const hidden = seam !== null && Math.abs(x - this.x(seam) - 18) < 36;
      if (!hidden && x < this.canvas.clientWidth - 18) {
        pen.fillText(Number((i * step).toPrecision(6)) + " s", Math.max(x, 12), 11);
      }
    }
  }

  foot(pen, motion, foot, y, color) {
    pen.fillStyle = color.faint;
    pen.font = "10px system-ui, sans-serif";
    pen.textAlign = "right";
    pen.fillText(shortened(pen, foot.name, this.gutter - 10), this.gutter - 6, y + ROW.foot);
    const draw = (stretches, top, height) => {
      for (const [from, to] of stretches) {
        const x = this.x(from * motion.frameTime);
        pen.fillRect(x, top, Math.max(1, this.x(to * motion.frameTime) - x), height);
      }
    };
    pen.fillStyle = color.rule;
    draw([[0, motion.frames]], y + ROW.foot / 2, 1);
    pen.fillStyle = color.faint;
    draw(foot.stands, y, ROW.foot);
    pen.fillStyle = color.mark;
    for (const point of foot.points) {
      draw(point.hovers, y - 2, 3);
      draw(point.sinks, y + ROW.foot - 1, 3);
    }
  }

  /// The time in words, for the clock and for those who hear the page.
  tell() {
    const { page, canvas } = this, motion = page.motions[0];
    const frame = motion.frameAt(page.time);
    canvas.setAttribute("aria-valuemin", "0");
    canvas.setAttribute("aria-valuemax", page.seconds.toFixed(2));
    canvas.setAttribute("aria-valuenow", page.time.toFixed(2));
    const kind = motion.hasSeam ? (motion.isPredicted(frame) ? ", predicted" : ", observed") : "";
    canvas.setAttribute("aria-valuetext", `${page.time.toFixed(2)} seconds, frame ${frame + 1} of ${motion.frames}${kind}`);
  }
}

/// The drawing pen of a canvas made as sharp as the screen, emptied, in pixels of the page.
function sharpCanvas(canvas, height) {
  const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth;
  if (canvas.id === "timeline") canvas.style.height = height + "px";
  const size = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, height);
  return pen;
}

/// The colours of the page by their names.
function cssColors() {
  const style = getComputedStyle(document.documentElement);
  return new Proxy({}, { get: (_, name) => style.getPropertyValue("--" + name).trim() });
}

function shortened(pen, text, width) {
  if (pen.measureText(text).width <= width) return text;
  let letters = [...text];
  while (letters.length > 1 && pen.measureText(letters.join("") + "…").width > width) letters.pop();
  return letters.join("") + "…";
}
