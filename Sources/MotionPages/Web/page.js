// The page: what is played and when, and who draws it.

const SPEEDS = [0.1, 0.25, 0.5, 1, 1.5, 2, 4];
const LOOPS = { all: "Loop: all", seam: "Loop: seam", none: "Loop: off" };

class Page {
  constructor(description, bytes) {
    const sizes = description.clips.map((clip) => clip.size || 1);
    // A body in metres beside one in centimetres is shown as large as that.
    const scales = sizes.map((size) => (Math.max(size / sizes[0], sizes[0] / size) > 5 ? sizes[0] / size : 1));
    this.motions = description.clips.map((clip, i) => new Motion(clip, bytes[i], i, scales[i]));
    this.seconds = Math.max(...this.motions.map((motion) => motion.seconds));
    const seamed = this.motions.find((motion) => motion.hasSeam);
    this.seamTime = seamed ? seamed.seam * seamed.frameTime : null;
    this.loop = this.seamTime === null ? "all" : "seam";
    this.speed = 1;
    this.follow = true;
    this.sideBySide = this.motions.length > 1 && !this.motions.some((motion) => motion.over);
    this.worst = Math.max(0, ...this.motions.flatMap((motion) => motion.errors || []));
    this.painted = this.worst > 0;
    this.playing = false;
    this.time = this.loopStart;
    this.pictures = 0;
    this.dark = window.matchMedia("(prefers-color-scheme: dark)");
    this.setTheme(this.dark.matches);
    try {
      this.stage = new Stage(this);
    } catch (error) {
      this.stage = null;
      const trouble = document.getElementById("trouble");
      trouble.hidden = false;
      trouble.textContent = `The bodies cannot be drawn: this browser gives no WebGL 2 (${error.message}). Time line and curves work.`;
    }
    this.timeline = new Timeline(this);
    this.curves = new Curves(this);
    this.controls = new Controls(this);
    this.dark.addEventListener("change", () => this.setTheme(this.dark.matches));
    new ResizeObserver(() => this.changed()).observe(document.body);
    const canvas = document.getElementById("scene");
    canvas.addEventListener("webglcontextlost", (event) => event.preventDefault());
    canvas.addEventListener("webglcontextrestored", () => {
      document.getElementById("names").replaceChildren();
      this.stage = new Stage(this);
      this.changed();
    });
    if (this.motions.length === 1) document.getElementById("layout").hidden = true;
    document.getElementById("paint").hidden = !this.painted;
    document.getElementById("most").textContent = `${round(this.worst)} off on average`;
    if (this.seamTime === null) document.getElementById("seam").hidden = true;
    this.setSpeed(1);
    this.buttons();
    if (!window.matchMedia("(prefers-reduced-motion: reduce)").matches) this.play();
    this.changed();
  }

  /// Where the loop begins: a second before the seam, or at the beginning.
  get loopStart() { return this.loop === "seam" ? Math.max(0, this.seamTime - 1) : 0; }
  /// The length of the panel that lies over the bodies.
  get covered() { return this.curves && this.curves.shown ? this.curves.panel.offsetHeight : 0; }
  get frameTime() { return this.motions[0].frameTime; }

  /// Asks for a new picture.
  changed() {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame((now) => {
      this.asked = false;
      this.advance(now);
      this.draw();
    });
  }

  advance(now) {
    const passed = this.last === undefined ? 0 : Math.min(0.25, (now - this.last) / 1000);
    this.last = this.playing ? now : undefined;
    if (!this.playing) return;
    this.keepPace(passed);
    this.time += passed * this.speed;
    if (this.time >= this.seconds) {
      if (this.loop === "none") {
        this.time = this.seconds;
        this.pause();
      } else {
        this.time = this.loopStart;
        if (this.stage) this.stage.targets = [];
      }
    }
    this.changed();
  }

  /// Draws fewer pixels where pictures come too slowly.
  keepPace(passed) {
    this.pace = 0.8 * (this.pace || 0) + 0.2 * passed;
    if (this.pace < 0.045 || !this.stage) return;
    this.pace = 0;
    this.stage.scene.fineness = Math.max(0.4, this.stage.scene.fineness * 0.8);
  }

  draw() {
    this.pictures++;
    if (this.stage) this.stage.draw();
    this.timeline.draw();
    this.curves.draw();
    const frame = this.motions[0].frameAt(this.time);
    const clock = document.getElementById("clock");
    const small = document.createElement("span");
    small.className = "frame";
    small.textContent = ` · frame ${frame + 1} of ${this.motions[0].frames}`;
    clock.replaceChildren(`${this.time.toFixed(2)} s`, small);
  }

  play() {
    if (this.time >= this.seconds - 1e-9) this.time = this.loopStart;
    this.playing = true;
    this.last = undefined;
    this.buttons();
  }
  pause() {
    this.playing = false;
    if (this.stage) this.stage.scene.fineness = 1;
    this.buttons();
  }
  toggle() { if (this.playing) this.pause(); else this.play(); }
  buttons() {
    const play = document.getElementById("play");
    play.textContent = this.playing ? "❙❙" : "▶";
    play.setAttribute("aria-label", this.playing ? "Pause" : "Play");
    document.getElementById("loop").textContent = LOOPS[this.loop];
    document.getElementById("follow").setAttribute("aria-pressed", this.follow);
    document.getElementById("layout").textContent = this.sideBySide ? "Overlay" : "Side by side";
    document.getElementById("paint").setAttribute("aria-pressed", this.painted);
    document.getElementById("heat").hidden = !this.painted;
    document.getElementById("curve").setAttribute("aria-pressed", this.curves ? this.curves.shown : false);
    this.changed();
  }

  /// Goes to a time; the last frame is shown where it is past the end.
  seek(time) {
    this.time = clamp(time, 0, Math.max(0, this.seconds - this.frameTime / 2));
    this.changed();
  }
  jump(time) {
    this.pause();
    this.seek(time);
  }
  /// One frame of the first clip, or half a second.
  step(direction, far = false) {
    const frames = far ? Math.max(1, Math.round(0.5 / this.frameTime)) : 1;
    const frame = Math.floor(this.time / this.frameTime + 1e-6) + direction * frames;
    this.jump((frame + 0.001) * this.frameTime);
  }
  toSeam() { if (this.seamTime !== null) this.jump(this.seamTime + 0.001 * this.frameTime); }
  setSpeed(speed) {
    this.speed = speed;
    document.getElementById("speed").value = speed;
    this.changed();
  }
  faster(steps) { this.setSpeed(SPEEDS[clamp(SPEEDS.indexOf(this.speed) + steps, 0, SPEEDS.length - 1)]); }
  nextLoop() {
    const kinds = Object.keys(LOOPS).filter((kind) => kind !== "seam" || this.seamTime !== null);
    this.loop = kinds[(kinds.indexOf(this.loop) + 1) % kinds.length];
    this.buttons();
  }
  toggleFollow() {
    this.follow = !this.follow;
    this.buttons();
  }
  toggleLayout() {
    if (this.motions.length < 2) return;
    this.sideBySide = !this.sideBySide;
    if (this.stage) this.stage.targets = [];
    this.buttons();
  }
  toggleCurves() {
    this.curves.panel.hidden = this.curves.shown;
    this.buttons();
  }
  /// Paints on the body how far each joint is off, or the colours of observed and predicted frames.
  togglePaint() {
    if (!this.worst) return;
    this.painted = !this.painted;
    this.buttons();
  }
  toggleTheme() { this.setTheme(document.documentElement.dataset.theme !== "dark"); }
  setTheme(dark) {
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    if (this.stage) this.stage.recolor();
    this.changed();
  }
  showKeys() { document.getElementById("help").showModal(); }

  /// What is shown, for programs that drive the page.
  get state() {
    const motion = this.motions[0], frame = motion.frameAt(this.time), stage = this.stage;
    return {
      time: this.time, frame, predicted: motion.isPredicted(frame), playing: this.playing, speed: this.speed,
      loop: this.loop, follow: this.follow, sideBySide: this.sideBySide, curves: this.curves.shown, painted: this.painted,
      theme: document.documentElement.dataset.theme, seconds: this.seconds, seamTime: this.seamTime,
      pictures: this.pictures, yaw: stage && stage.yaw, pitch: stage && stage.pitch, zoom: stage && stage.zoom,
      pan: stage && stage.pan, seamX: this.seamTime === null ? null : this.timeline.x(this.seamTime),
      joints: (stage && stage.views || []).map((view) => view.motions.map((shown) =>
        shown.joints.map((joint, i) => {
          const at = onScreen(view.camera, shown.point(i), view.width, view.height);
          return at && [at[0] + view.x, at[1] + view.y];
        }))),
    };
  }
}

const description = JSON.parse(document.getElementById("motion").textContent);
if (description.clips.length) {
  window.motionpredict = new Page(description, description.clips.map((_, i) => packedBytes("data-" + i)));
} else {
  // A report without clips follows the system's wish for light or dark.
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", follow);
  follow();
}
