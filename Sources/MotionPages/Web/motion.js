// A clip: its channels unpacked, and where its joints are in a frame.

class Motion {
  /// `clip` is its description, `bytes` its packed channels, `scale` what its lengths are multiplied by.
  constructor(clip, bytes, index, scale) {
    Object.assign(this, clip, { index, scale });
    this.channels = clip.channels.map((channel) => Motion.numbers(channel, bytes, clip.frames));
    // For each joint its channels: kind, axis and where their numbers are.
    let next = 0;
    this.plan = clip.joints.map((joint) => joint.channels.map((name) => ({
      turns: name.endsWith("rotation"), axis: "XYZ".indexOf(name[0]), number: next++, name,
    })));
    this.ends = clip.joints.flatMap((joint, i) => (joint.end ? [i] : []));
    const count = clip.joints.length + this.ends.length;
    this.rotations = new Float64Array(9 * clip.joints.length);
    this.points = new Float64Array(3 * count);
    this.pointNames = clip.joints.map((joint) => joint.name)
      .concat(this.ends.map((i) => clip.joints[i].name + " (end)"));
    this.bones = [];
    clip.joints.forEach((joint, i) => { if (joint.parent !== undefined) this.bones.push([joint.parent, i]); });
    this.ends.forEach((joint, i) => this.bones.push([joint, clip.joints.length + i]));
    this.shownFrame = -1;
    this.ground = clip.ground * scale;
  }

  /// The numbers of one channel: one for all frames, 16-bit steps from the lowest, or plain floats.
  static numbers(channel, bytes, frames) {
    const at = channel.at;
    if (channel.step !== undefined) {
      const steps = new Uint16Array(bytes.slice(at, at + 2 * frames).buffer);
      return (frame) => channel.low + steps[frame] * channel.step;
    }
    if (at !== undefined) {
      const floats = new Float32Array(bytes.slice(at, at + 4 * frames).buffer);
      return (frame) => floats[frame];
    }
    return () => channel.low;
  }

  get seconds() { return this.frames * this.frameTime; }
  get hasSeam() { return this.seam !== undefined; }
  /// The frame at a time, the first or last one outside.
  frameAt(time) { return clamp(Math.floor(time / this.frameTime + 1e-6), 0, this.frames - 1); }
  isPredicted(frame) { return this.hasSeam && frame >= this.seam; }

  /// Puts `points` (joints, then End Sites) where they are in a frame, Y up.
  ///
  /// A joint's rotation is the product of its rotation channels in their order; position channels take the place of
  /// its offset, axis by axis.
  show(frame) {
    if (frame === this.shownFrame) return;
    this.shownFrame = frame;
    const { rotations: R, points: P, joints } = this;
    const local = new Float64Array(9);
    for (let j = 0; j < joints.length; j++) {
      const position = joints[j].offset.slice();
      local.fill(0);
      local[0] = local[4] = local[8] = 1;
      for (const channel of this.plan[j]) {
        const value = this.channels[channel.number](frame);
        if (channel.turns) turn(local, channel.axis, value); else position[channel.axis] = value;
      }
      const parent = joints[j].parent;
      if (parent === undefined) {
        R.set(local, 9 * j);
        P.set(position, 3 * j);
      } else {
        rotate(R, 9 * parent, position, P, 3 * j, P, 3 * parent);
        multiply(R, 9 * parent, local, R, 9 * j);
      }
    }
    this.ends.forEach((joint, i) => {
      rotate(R, 9 * joint, joints[joint].end, P, 3 * (joints.length + i), P, 3 * joint);
    });
    for (let i = 0; i < P.length; i += 3) {
      const [x, y, z] = this.upright(P[i], P[i + 1], P[i + 2]);
      P[i] = x * this.scale;
      P[i + 1] = y * this.scale;
      P[i + 2] = z * this.scale;
    }
  }

  upright(x, y, z) { return this.up === "Z" ? [x, z, -y] : [x, y, z]; }
  point(i) { return [this.points[3 * i], this.points[3 * i + 1], this.points[3 * i + 2]]; }

  /// The joint that is followed and whose way is drawn.
  get body() { return this.point(this.facing ? this.facing.joint : this.traveller); }

  /// Which way the body faces, level; null where nobody knows.
  get heading() {
    if (!this.facing) return null;
    const out = [0, 0, 0];
    rotate(this.rotations, 9 * this.facing.joint, this.facing.direction, out, 0, [0, 0, 0], 0);
    const [x, , z] = this.upright(...out);
    return Math.hypot(x, z) > 0.2 ? normalize([x, 0, z]) : null;
  }

  /// The way over the ground: at most `most` places with their frames.
  path(most) {
    const count = Math.min(most, this.frames);
    const path = [];
    for (let i = 0; i < count; i++) {
      const frame = Math.round((i * (this.frames - 1)) / Math.max(1, count - 1));
      this.show(frame);
      path.push({ frame, place: this.body });
    }
    return path;
  }
}

/// Multiplies a matrix, row after row, by a turn about one axis, from the right.
function turn(m, axis, angle) {
  const s = Math.sin(angle), c = Math.cos(angle);
  const a = (axis + 1) % 3, b = (axis + 2) % 3;
  for (let row = 0; row < 9; row += 3) {
    const u = m[row + a], v = m[row + b];
    m[row + a] = u * c + v * s;
    m[row + b] = v * c - u * s;
  }
}

/// out = from + m v
function rotate(m, at, v, out, place, from, origin) {
  const x = from[origin], y = from[origin + 1], z = from[origin + 2];
  out[place] = x + m[at] * v[0] + m[at + 1] * v[1] + m[at + 2] * v[2];
  out[place + 1] = y + m[at + 3] * v[0] + m[at + 4] * v[1] + m[at + 5] * v[2];
  out[place + 2] = z + m[at + 6] * v[0] + m[at + 7] * v[1] + m[at + 8] * v[2];
}

/// out = a b
function multiply(a, at, b, out, place) {
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      out[place + 3 * row + column] =
        a[at + 3 * row] * b[column] + a[at + 3 * row + 1] * b[3 + column] + a[at + 3 * row + 2] * b[6 + column];
    }
  }
}

/// The bytes that an element of the page holds in base64.
function packedBytes(id) {
  const text = document.getElementById(id).textContent.trim();
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return bytes;
}
