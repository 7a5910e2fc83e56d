// Bodies, ground, paths: everything that WebGL draws. Bones are one round rod, drawn once for each with its two ends.

const ROD = {
  vertex: `#version 300 es
    in vec4 shape;  // round the rod: direction across (2), along (1), and which end (0 or 1)
    in vec3 a, b; in vec2 radii; in vec4 color;
    uniform mat4 camera; uniform vec4 shadow;  // shadow: light's slant (2), ground, whether
    out vec3 normal; out vec4 tint; out vec3 place;
    void main() {
      vec3 along = b - a;
      float size = length(along);
      along = size > 1e-9 ? along / size : vec3(0, 1, 0);
      vec3 side = normalize(abs(along.y) < 0.9 ? cross(along, vec3(0, 1, 0)) : cross(along, vec3(1, 0, 0)));
      normal = side * shape.x + cross(along, side) * shape.y + along * shape.z;
      place = mix(a, b, shape.w) + normal * mix(radii.x, radii.y, shape.w);
      if (shadow.w > 0.5) {
        float height = max(place.y - shadow.z, 0.0);
        place = vec3(place.x + shadow.x * height, shadow.z, place.z + shadow.y * height);
      }
      tint = color;
      gl_Position = camera * vec4(place, 1);
    }`,
  fragment: `#version 300 es
    precision highp float;
    in vec3 normal; in vec4 tint; in vec3 place;
    uniform vec3 eye; uniform vec4 flatColor;  // one colour without light where its alpha is not 0
    out vec4 pixel;
    void main() {
      if (flatColor.a > 0.0) { pixel = flatColor; return; }
      vec3 n = normalize(normal);
      float sun = max(dot(n, normalize(vec3(0.4, 1.0, 0.5))), 0.0);
      float front = max(dot(n, normalize(eye - place)), 0.0);
      pixel = vec4(tint.rgb * (0.52 + 0.33 * sun + 0.22 * front), tint.a);
    }`,
};

const GROUND = {
  vertex: `#version 300 es
    in vec2 corner; uniform mat4 camera; uniform vec3 middle; uniform float reach; out vec2 place;
    void main() {
      place = middle.xz + corner * reach;
      gl_Position = camera * vec4(place.x, middle.y, place.y, 1);
    }`,
  fragment: `#version 300 es
    precision highp float;
    in vec2 place; uniform vec3 middle; uniform float reach, cell; uniform vec4 line; out vec4 pixel;
    float lines(float cell) {
      vec2 at = place / cell, wide = fwidth(at);
      vec2 near = abs(fract(at - 0.5) - 0.5) / max(wide, 1e-6);
      vec2 seen = clamp(1.2 - near, 0.0, 1.0) * clamp(1.4 - 2.5 * wide, 0.0, 1.0);
      return max(seen.x, seen.y);
    }
    void main() {
      float fade = clamp(1.0 - length(place - middle.xz) / reach, 0.0, 1.0);
      float seen = max(0.55 * lines(cell), lines(cell * 5.0));
      pixel = vec4(line.rgb, line.a * seen * fade);
      if (pixel.a < 0.004) discard;
    }`,
};

const FLOATS = 12; // of one rod: ends (6), radii (2), colour (4)

class Scene {
  constructor(canvas) {
    const gl = canvas.getContext("webgl2", { antialias: true, alpha: false, stencil: true });
    if (!gl) throw new Error("no WebGL 2");
    this.gl = gl;
    this.canvas = canvas;
    // How many of the screen's pixels are drawn in a row: fewer while a slow machine plays.
    this.fineness = 1;
    this.rod = this.program(ROD);
    this.plane = this.program(GROUND);
    // Bodies are round; shadows and paths, of which there is a lot, need few corners.
    this.shapes = { fine: this.rodShape(10, 2), coarse: this.rodShape(5, 1) };
    this.corners = gl.createVertexArray();
    gl.bindVertexArray(this.corners);
    this.buffer(this.plane, "corner", new Float32Array([-1, -1, 1, -1, -1, 1, 1, 1]), 2);
    gl.enable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
  }

  program(source) {
    const gl = this.gl, program = gl.createProgram();
    for (const [kind, text] of [[gl.VERTEX_SHADER, source.vertex], [gl.FRAGMENT_SHADER, source.fragment]]) {
      const shader = gl.createShader(kind);
      gl.shaderSource(shader, text);
      gl.compileShader(shader);
      gl.attachShader(program, shader);
      if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS) && !gl.isContextLost()) {
        throw new Error(gl.getShaderInfoLog(shader));
      }
    }
    gl.linkProgram(program);
    const at = {};
    for (let i = 0; i < (gl.getProgramParameter(program, gl.ACTIVE_UNIFORMS) || 0); i++) {
      const { name } = gl.getActiveUniform(program, i);
      at[name] = gl.getUniformLocation(program, name);
    }
    return { program, at };
  }

  buffer(program, name, data, size) {
    const gl = this.gl, buffer = gl.createBuffer(), place = gl.getAttribLocation(program.program, name);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
    gl.enableVertexAttribArray(place);
    gl.vertexAttribPointer(place, size, gl.FLOAT, false, 0, 0);
    return buffer;
  }

  /// Triangles of a rod with round ends: rings of directions, the first half about one end, the rest about the other.
  rodShape(sides, steps) {
    const rings = [];
    for (let i = 0; i <= steps; i++) rings.push([-Math.PI / 2 + (i * Math.PI) / 2 / steps, 0]);
    for (let i = 0; i <= steps; i++) rings.push([(i * Math.PI) / 2 / steps, 1]);
    const vertex = ([angle, end], side) => {
      const around = (2 * Math.PI * side) / sides;
      return [Math.cos(angle) * Math.cos(around), Math.cos(angle) * Math.sin(around), Math.sin(angle), end];
    };
    const shape = [];
    for (let ring = 0; ring + 1 < rings.length; ring++) {
      for (let side = 0; side < sides; side++) {
        const [p, q] = [rings[ring], rings[ring + 1]];
        shape.push(...vertex(p, side), ...vertex(p, side + 1), ...vertex(q, side));
        shape.push(...vertex(q, side), ...vertex(p, side + 1), ...vertex(q, side + 1));
      }
    }
    return new Float32Array(shape);
  }

  /// Room for rods that are drawn together.
  rods(count) {
    const gl = this.gl, buffer = gl.createBuffer();
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    gl.bufferData(gl.ARRAY_BUFFER, Math.max(1, count) * FLOATS * 4, gl.DYNAMIC_DRAW);
    return {
      fine: this.rodArray(this.shapes.fine, buffer), coarse: this.rodArray(this.shapes.coarse, buffer),
      buffer, data: new Float32Array(Math.max(1, count) * FLOATS), count: 0,
    };
  }

  rodArray(shape, buffer) {
    const gl = this.gl, array = gl.createVertexArray(), { program } = this.rod;
    gl.bindVertexArray(array);
    this.buffer(this.rod, "shape", shape, 4);
    gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
    for (const [name, size, at] of [["a", 3, 0], ["b", 3, 3], ["radii", 2, 6], ["color", 4, 8]]) {
      const place = gl.getAttribLocation(program, name);
      gl.enableVertexAttribArray(place);
      gl.vertexAttribPointer(place, size, gl.FLOAT, false, FLOATS * 4, at * 4);
      gl.vertexAttribDivisor(place, 1);
    }
    return array;
  }

  fill(rods, list) {
    rods.count = Math.min(list.length, rods.data.length / FLOATS);
    for (let i = 0; i < rods.count; i++) {
      const { a, b, ra, rb, color } = list[i];
      rods.data.set(a, i * FLOATS);
      rods.data.set(b, i * FLOATS + 3);
      rods.data[i * FLOATS + 6] = ra;
      rods.data[i * FLOATS + 7] = rb;
      rods.data.set(color, i * FLOATS + 8);
    }
    const gl = this.gl;
    gl.bindBuffer(gl.ARRAY_BUFFER, rods.buffer);
    gl.bufferSubData(gl.ARRAY_BUFFER, 0, rods.data, 0, rods.count * FLOATS);
  }

  /// Makes the canvas as large as it is shown, in the pixels of the screen.
  fit() {
    const ratio = Math.min(window.devicePixelRatio || 1, 2) * this.fineness;
    const width = Math.max(1, Math.round(this.canvas.clientWidth * ratio));
    const height = Math.max(1, Math.round(this.canvas.clientHeight * ratio));
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    return ratio;
  }

  clear(color) {
    const gl = this.gl;
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(color[0], color[1], color[2], 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT | gl.STENCIL_BUFFER_BIT);
  }

  /// Draws one part of the canvas: `view` has the part, the camera, and what is to be seen.
  draw(view) {
    const gl = this.gl, [x, y, width, height] = view.part;
    gl.viewport(x, y, width, height);
    gl.scissor(x, y, width, height);
    gl.enable(gl.SCISSOR_TEST);
    gl.useProgram(this.plane.program);
    const plane = this.plane.at;
    gl.uniformMatrix4fv(plane.camera, false, view.camera);
    gl.uniform3fv(plane.middle, [view.target[0], view.ground, view.target[2]]);
    gl.uniform1f(plane.reach, view.reach);
    gl.uniform1f(plane.cell, view.cell);
    gl.uniform4fv(plane.line, [...view.line, 1]);
    gl.bindVertexArray(this.corners);
    gl.depthMask(false);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
    gl.depthMask(true);

    gl.useProgram(this.rod.program);
    const rod = this.rod.at;
    gl.uniformMatrix4fv(rod.camera, false, view.camera);
    gl.uniform3fv(rod.eye, view.eye);
    // A shadow darkens a pixel once, however many bones throw it.
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.STENCIL_TEST);
    gl.stencilFunc(gl.EQUAL, 0, 255);
    gl.stencilOp(gl.KEEP, gl.KEEP, gl.INCR);
    gl.uniform4fv(rod.flatColor, [...view.shadow, 0.28]);
    gl.uniform4fv(rod.shadow, [-0.25, -0.3, view.ground, 1]);
    for (const rods of view.bodies) this.drawRods(rods, "coarse");
    gl.uniform4fv(rod.shadow, [0, 0, 0, 0]);
    gl.uniform4fv(rod.flatColor, [0, 0, 0, 0]);
    gl.disable(gl.STENCIL_TEST);
    gl.enable(gl.DEPTH_TEST);
    // Where two bodies are at the same place, the one drawn first is seen.
    gl.enable(gl.POLYGON_OFFSET_FILL);
    for (const [group, shape] of [[view.paths, "coarse"], [view.bodies, "fine"]]) {
      group.forEach((rods, i) => {
        gl.polygonOffset(2 * i, 16 * i);
        this.drawRods(rods, shape);
      });
    }
    gl.disable(gl.POLYGON_OFFSET_FILL);
  }

  drawRods(rods, shape) {
    this.gl.bindVertexArray(rods[shape]);
    this.gl.drawArraysInstanced(this.gl.TRIANGLES, 0, this.shapes[shape].length / 4, rods.count);
  }
}
