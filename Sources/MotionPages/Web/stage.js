// What is seen: cameras, the parts of the canvas, the rods of which bodies and paths are made, and names on hover.

const FIELD_OF_VIEW = (35 * Math.PI) / 180;
const MOST_PATH_PLACES = 500;

class Stage {
  constructor(page) {
    this.page = page;
    this.canvas = document.getElementById("scene");
    this.scene = new Scene(this.canvas);
    this.size = Math.max(...page.motions.map((motion) => motion.size * motion.scale)) || 1;
    this.ground = page.motions[0].ground;
    this.bodies = page.motions.map((motion) => {
      const marks = motion.feet.reduce((sum, foot) => sum + foot.points.length, 0);
      return this.scene.rods(motion.bones.length + motion.points.length / 3 + 3 + marks);
    });
    this.paths = page.motions.map((motion) => {
      motion.way = motion.path(MOST_PATH_PLACES);
      return this.scene.rods(motion.way.length);
    });
    this.labels = page.motions.map((motion) => this.label(motion));
    this.reset();
    this.recolor();
  }

  /// Reads the colours of the page anew, as after a change from light to dark.
  recolor() {
    const style = getComputedStyle(document.documentElement);
    const color = (name) => {
      const digits = style.getPropertyValue("--" + name).trim().slice(1);
      return [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16) / 255);
    };
    this.heat = [color("heat-0"), color("heat-1"), color("heat-2")];
    this.colors = { ground: color("ground"), line: color("line"), shadow: color("shadow"), mark: color("mark") };
    this.pairs = this.page.motions.map((motion) => {
      const pair = motion.index % 4;
      return [color("observed-" + pair), color("predicted-" + pair)];
    });
    this.page.motions.forEach((motion, i) => this.scene.fill(this.paths[i], this.pathRods(motion)));
  }

  /// The camera as it is at first: beside the body, so that its way leads across the picture.
  reset() {
    const motion = this.page.motions[0];
    motion.show(motion.frameAt(this.page.time));
    const heading = motion.heading || [0, 0, 1];
    this.yaw = Math.atan2(heading[0], heading[2]) + 1.0;
    this.pitch = 0.24;
    this.zoom = 1;
    this.pan = [0, 0, 0];
    this.targets = [];
    this.page.changed();
  }

  orbit(dx, dy) {
    this.yaw -= dx;
    this.pitch = clamp(this.pitch + dy, -0.2, 1.5);
    this.page.changed();
  }

  /// Moves what is looked at along the picture's width and height, in body sizes.
  slide(dx, dy) {
    const right = [Math.cos(this.yaw), 0, -Math.sin(this.yaw)];
    this.pan = add(this.pan, add(scale(right, -dx * this.size), [0, dy * this.size, 0]));
    this.page.changed();
  }

  magnify(factor) {
    this.zoom = clamp(this.zoom * factor, 0.05, 40);
    this.page.changed();
  }

  rod(a, b, radius, color, end = radius) { return { a, b, ra: radius, rb: end, color }; }

  pathRods(motion) {
    const rods = [], up = this.size * 0.004;
    for (let i = 1; i < motion.way.length; i++) {
      const [from, to] = [motion.way[i - 1], motion.way[i]];
      const color = this.pairs[motion.index][motion.isPredicted(to.frame) ? 1 : 0];
      const flat = (p) => [p[0], motion.ground + up, p[2]];
      rods.push(this.rod(flat(from.place), flat(to.place), this.size * 0.005, [...color, 0.9]));
    }
    return rods;
  }

  /// The colour of a part of the largest error, from 0 to 1.
  warmth(part) {
    const at = clamp(part, 0, 1) * 2, from = Math.min(1, Math.floor(at)), along = at - from;
    return this.heat[from].map((value, i) => value + (this.heat[from + 1][i] - value) * along);
  }

  bodyRods(motion, frame) {
    const predicted = motion.isPredicted(frame);
    const alpha = motion.over ? 0.55 : 1;
    const color = [...this.pairs[motion.index][predicted ? 1 : 0], alpha];
    const rods = [], size = motion.size * motion.scale;
    for (const [from, to] of motion.bones) {
      const a = motion.point(from), b = motion.point(to);
      const long = length(subtract(b, a));
      const thick = clamp(long * 0.13, size * 0.004, size * 0.026);
      const shade = this.page.painted && motion.errors ? [...this.warmth(motion.errors[to] / this.page.worst), alpha] : color;
      if (long > size * 1e-4) rods.push(this.rod(a, b, thick, shade, thick * 0.72));
    }
    const hovered = this.hovered;
    if (hovered && hovered.motion === motion) {
      const p = motion.point(hovered.point);
      rods.push(this.rod(p, p, size * 0.03, [...this.colors.mark, 1]));
    }
    for (const foot of motion.feet) {
      for (const point of foot.points) {
        if (!inside(point.sinks, frame) && !inside(point.hovers, frame)) continue;
        const p = motion.point(point.index);
        rods.push(this.rod(p, p, size * 0.024, [...this.colors.mark, alpha]));
      }
    }
    const heading = motion.heading;
    if (heading) {
      const body = motion.body;
      const from = [body[0], motion.ground + size * 0.006, body[2]];
      const tip = add(from, scale(heading, size * 0.3));
      const barb = (side) => add(tip, add(scale(heading, -size * 0.07), scale(cross([0, 1, 0], heading), side * size * 0.05)));
      for (const end of [from, barb(1), barb(-1)]) rods.push(this.rod(tip, end, size * 0.006, color));
    }
    return rods;
  }

  /// The parts of the canvas, each with the clips that are drawn in it; in pixels of the page, from the top left.
  parts() {
    const { motions, sideBySide } = this.page;
    const { clientWidth: width } = this.canvas;
    const height = this.canvas.clientHeight - this.page.covered;
    if (!sideBySide || motions.length === 1) return [{ motions, x: 0, y: 0, width, height }];
    const main = motions.filter((motion) => !motion.over);
    const over = main.length > 1 ? motions.filter((motion) => motion.over) : [];
    const shown = main.length > 1 ? main : motions;
    let columns = 1;
    const badness = (n) => {
      const rows = Math.ceil(shown.length / n);
      return Math.abs(Math.log(width / n / (height / rows) / 0.9)) + (rows * n - shown.length) * 0.1;
    };
    for (let n = 1; n <= shown.length; n++) if (badness(n) < badness(columns)) columns = n;
    const rows = Math.ceil(shown.length / columns);
    return shown.map((motion, i) => ({
      motions: [motion, ...over],
      x: ((i % columns) * width) / columns, y: (Math.floor(i / columns) * height) / rows,
      width: width / columns, height: height / rows,
    }));
  }

  /// The camera of a part of the canvas.
  view(part, index) {
    const motion = part.motions[0];
    const body = motion.body;
    const wanted = this.page.follow ? body : motion.way[0].place;
    const standing = this.ground + this.size * 0.48, free = this.size * 0.35;
    const at = [wanted[0], clamp(standing, wanted[1] - free, wanted[1] + free), wanted[2]];
    const old = this.targets[index];
    const glide = this.page.playing && old && length(subtract(at, old)) < this.size;
    const target = glide ? add(old, scale(subtract(at, old), 0.2)) : at;
    this.targets[index] = target;
    const middle = add(target, this.pan);
    const aspect = part.width / Math.max(1, part.height);
    const distance = (this.size * 2.35) / this.zoom / Math.min(1, aspect * 1.15);
    const direction = [
      Math.sin(this.yaw) * Math.cos(this.pitch), Math.sin(this.pitch), Math.cos(this.yaw) * Math.cos(this.pitch),
    ];
    const eye = add(middle, scale(direction, distance));
    const far = distance * 40;
    const camera = product(perspective(FIELD_OF_VIEW, aspect, distance / 60, far), lookAt(eye, middle));
    return { camera, eye, target: middle, reach: Math.max(this.size * 9, distance * 3) };
  }

  draw() {
    const { page, scene } = this;
    const ratio = scene.fit();
    scene.clear(this.colors.ground);
    page.motions.forEach((motion, i) => {
      const frame = motion.frameAt(page.time);
      motion.show(frame);
      scene.fill(this.bodies[i], this.bodyRods(motion, frame));
    });
    const wanted = this.size / 4, power = 10 ** Math.floor(Math.log10(wanted));
    const cell = power * [1, 2, 5, 10].find((step) => step * power >= wanted * 0.999);
    this.views = this.parts().map((part, i) => ({ ...part, ...this.view(part, i) }));
    for (const view of this.views) {
      // What is drawn later lies over what was drawn before: solid bodies come first.
      const order = view.motions.slice().sort((a, b) => (a.over || 0) - (b.over || 0));
      scene.draw({
        ...view, ...this.colors, cell, ground: this.ground,
        part: [view.x, this.canvas.clientHeight - view.y - view.height, view.width, view.height]
          .map((n) => Math.round(n * ratio)),
        bodies: order.map((motion) => this.bodies[motion.index]),
        paths: order.map((motion) => this.paths[motion.index]),
      });
    }
    this.placeLabels();
  }

  label(motion) {
    const element = document.createElement("div");
    element.className = "name";
    const title = document.createElement("span");
    title.className = "title";
    title.textContent = motion.name;
    const now = document.createElement("span");
    now.className = "now";
    const keys = document.createElement("div");
    for (const [word, kind] of motion.hasSeam ? [["observed", "observed"], ["predicted", "predicted"]] : [["recorded", "observed"]]) {
      const key = document.createElement("span");
      key.className = "key";
      const swatch = document.createElement("span");
      swatch.className = "swatch";
      swatch.style.background = `var(--${kind}-${motion.index % 4})`;
      key.append(swatch, word);
      keys.append(key);
    }
    element.append(title, now, keys);
    document.getElementById("names").append(element);
    return { element, now };
  }

  placeLabels() {
    const lines = new Map();
    for (const view of this.views) {
      view.motions.forEach((motion) => {
        const { element, now } = this.labels[motion.index];
        if (lines.has(motion.index)) return;
        const above = [...lines.values()].filter((place) => place.view === view);
        const top = above.reduce((sum, place) => sum + place.height, 0);
        element.style.left = view.x + "px";
        element.style.top = view.y + top + "px";
        element.style.maxWidth = view.width + "px";
        const frame = motion.frameAt(this.page.time), predicted = motion.isPredicted(frame);
        const ended = this.page.time >= motion.seconds - 1e-6 ? ", at its end" : "";
        const text = predicted
          ? `predicted, ${((frame - motion.seam + 1) * motion.frameTime).toFixed(2)} s after the seam${ended}`
          : (motion.hasSeam ? "observed" : "") + (ended && !motion.hasSeam ? "at its end" : ended);
        if (now.textContent !== text) now.textContent = text;
        now.classList.toggle("predicted", predicted);
        lines.set(motion.index, { view, height: element.offsetHeight });
      });
    }
  }

  /// The point nearest to a place of the canvas, within some pixels.
  pick(x, y, within = 14) {
    let best = null;
    for (const view of this.views || []) {
      if (x < view.x || x > view.x + view.width || y < view.y || y > view.y + view.height) continue;
      for (const motion of view.motions) {
        for (let i = 0; i < motion.points.length / 3; i++) {
          const at = onScreen(view.camera, motion.point(i), view.width, view.height);
          const away = at ? Math.hypot(at[0] + view.x - x, at[1] + view.y - y) : Infinity;
          if (away < within && (!best || away < best.away - 0.5)) best = { motion, point: i, away };
        }
      }
    }
    return best;
  }

  /// Tells the name of the joint under the pointer.
  hover(x, y, within) {
    const found = this.pick(x, y, within), tip = document.getElementById("hover");
    const changed = (found && found.point) !== (this.hovered && this.hovered.point)
      || (found && found.motion) !== (this.hovered && this.hovered.motion);
    this.hovered = found;
    tip.hidden = !found;
    if (found) {
      const name = found.motion.pointNames[found.point];
      const errors = found.motion.errors, off = errors ? ` · ${round(errors[found.point])} off on average` : "";
      tip.textContent = (this.page.motions.length > 1 ? `${name} · ${found.motion.name}` : name) + off;
      tip.style.left = Math.min(x + 14, this.canvas.clientWidth - tip.offsetWidth - 4) + "px";
      tip.style.top = Math.max(y - 34, 4) + "px";
    }
    if (changed) this.page.changed();
  }
}

/// Whether a frame lies in one of these stretches [first, after the last], which are in order.
function inside(stretches, frame) {
  return stretches.some(([from, to]) => frame >= from && frame < to);
}
