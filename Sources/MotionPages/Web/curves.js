// Curves of the channels of one joint, as the file has them: degrees and the file's unit of length.

const NEAR_SECONDS = 3;

class Curves {
  constructor(page) {
    this.page = page;
    this.panel = document.getElementById("curves");
    this.canvas = document.getElementById("graph");
    this.select = document.getElementById("joint");
    this.whole = page.seconds <= 2 * NEAR_SECONDS;
    page.motions[0].joints.forEach((joint, i) => {
      if (!joint.channels.length) return;
      const option = document.createElement("option");
      option.value = i;
      option.textContent = joint.name;
      this.select.append(option);
    });
    this.select.addEventListener("change", () => page.changed());
    const span = document.getElementById("span");
    span.addEventListener("click", () => {
      this.whole = !this.whole;
      page.changed();
    });
    this.canvas.addEventListener("pointerdown", (event) => {
      const { from, to, left, width } = this.frame;
      page.pause();
      page.seek(from + ((event.offsetX - left) / width) * (to - from));
    });
  }

  get shown() { return !this.panel.hidden; }
  choose(joint) {
    if (this.page.motions[0].joints[joint].channels.length) this.select.value = joint;
  }

  draw() {
    if (!this.shown) return;
    const { page, canvas } = this, color = cssColors();
    document.getElementById("span").setAttribute("aria-pressed", this.whole);
    const height = canvas.clientHeight, pen = sharpCanvas(canvas, height);
    const left = 52, right = 10, top = 6, bottom = 6, width = canvas.clientWidth - left - right;
    const from = this.whole ? 0 : clamp(page.time - NEAR_SECONDS, 0, Math.max(0, page.seconds - 2 * NEAR_SECONDS));
    const to = this.whole ? page.seconds : Math.min(page.seconds, from + 2 * NEAR_SECONDS);
    this.frame = { from, to, left, width };
    const x = (time) => left + ((time - from) / (to - from)) * width;
    const joint = Number(this.select.value), main = page.motions[0];
    const lines = this.lines(joint, from, to, Math.max(2, width));
    // Angles share a scale; positions, which go far apart, have one each. They stand one above the other.
    const kinds = ["turns", "Xposition", "Yposition", "Zposition"]
      .map((kind) => lines.filter((line) => (line.turns ? "turns" : line.name) === kind)).filter((l) => l.length);
    const tall = (height - top - bottom) / Math.max(1, kinds.length);
    const seam = page.seamTime;
    kinds.forEach((kind, i) => {
      const low = Math.min(...kind.map((line) => line.low)), high = Math.max(...kind.map((line) => line.high));
      const margin = (high - low) * 0.08 || Math.abs(high) * 0.01 || 1;
      const [base, roof] = [low - margin, high + margin];
      const y0 = top + i * tall, tallness = tall - 6;
      const y = (value) => y0 + tallness * (1 - (value - base) / (roof - base));
      pen.fillStyle = color.rule;
      pen.fillRect(left, y0 + tallness, width, 1);
      pen.fillStyle = color.faint;
      pen.font = "10px system-ui, sans-serif";
      pen.textAlign = "right";
      const unit = kind[0].turns ? "°" : "";
      pen.fillText(round(high) + unit, left - 6, y(high) + 4);
      if (y(low) - y(high) > 14) pen.fillText(round(low) + unit, left - 6, y(low) + 2);
      pen.save();
      pen.beginPath();
      pen.rect(left, y0 - 2, width, tallness + 4);
      pen.clip();
      for (const line of kind.slice().reverse()) {
        pen.strokeStyle = color["curve-" + (line.color % 6)];
        pen.globalAlpha = line.motion === main ? 1 : 0.55;
        pen.lineWidth = line.motion === main ? 1.75 : 1.25;
        pen.setLineDash(line.motion === main ? [] : [4, 3]);
        pen.beginPath();
        for (const [time, value] of line.points) pen.lineTo(x(time), y(value));
        pen.stroke();
      }
      pen.restore();
    });
    if (seam !== null && seam >= from && seam <= to) {
      pen.fillStyle = color["predicted-0"];
      pen.globalAlpha = 0.1;
      pen.fillRect(x(seam), top, x(Math.min(to, main.seconds)) - x(seam), height - top - bottom);
      pen.globalAlpha = 1;
      pen.fillStyle = color.ink;
      pen.fillRect(Math.round(x(seam)) - 1, top, 2, height - top - bottom);
    }
    pen.fillStyle = color.ink;
    pen.globalAlpha = 0.6;
    pen.fillRect(x(page.time) - 0.5, top, 1, height - top - bottom);
    pen.globalAlpha = 1;
    this.tell(lines.filter((line) => line.motion === main));
  }

  /// The curves of a joint in a stretch of time, of every clip that has a joint of this name.
  lines(joint, from, to, most) {
    const name = this.page.motions[0].joints[joint].name, lines = [];
    for (const motion of this.page.motions) {
      const same = motion.joints.findIndex((other) => other.name === name);
      if (same < 0) continue;
      motion.plan[same].forEach((channel, i) => {
        const first = motion.frameAt(from), last = motion.frameAt(to);
        const every = Math.max(1, Math.floor((last - first) / most));
        const points = [];
        let low = Infinity, high = -Infinity;
        for (let frame = first; frame <= last; frame += every) {
          const value = motion.channels[channel.number](frame) * (channel.turns ? 180 / Math.PI : 1);
          points.push([frame * motion.frameTime, value]);
          low = Math.min(low, value);
          high = Math.max(high, value);
        }
        lines.push({ motion, color: i, turns: channel.turns, name: channel.name, points, low, high, number: channel.number });
      });
    }
    return lines;
  }

  /// The channels' names, each in the colour of its curve, and their values now.
  tell(lines) {
    const out = document.getElementById("values"), motion = this.page.motions[0];
    const frame = motion.frameAt(this.page.time);
    out.replaceChildren(...lines.map((line) => {
      const value = motion.channels[line.number](frame) * (line.turns ? 180 / Math.PI : 1);
      const name = document.createElement("b");
      name.style.color = `var(--curve-${line.color % 6})`;
      name.textContent = line.name;
      const both = document.createElement("span");
      both.append(name, ` ${round(value)}${line.turns ? "°" : ""}`);
      return both;
    }));
  }
}

function round(value) { return Math.abs(value) >= 1e5 ? value.toExponential(2) : String(Number(value.toFixed(2))); }
