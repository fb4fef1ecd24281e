// QR codes (ISO/IEC 18004), drawn where the secret is: a server that draws one must be told it. Bytes,
// error correction M, versions 1 to 10, which hold 213 bytes. The pattern laid over it is always the
// same one: readers take each of the eight, and a slip is held before the camera, not passed by.

const ECC = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26]; // code words of correction in a block, by version
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5];
const WORDS = [0, 26, 44, 70, 100, 134, 172, 196, 242, 292, 346]; // of both kinds
const ALIGNED = [[], [], [18], [22], [26], [30], [34], [22, 38], [24, 42], [26, 46], [28, 50]];
const FORMAT = 0b101010000010010; // M with the first mask, with its own correction

// Rows of true and false. Throws where the text is too long.
export function squares(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const version = ECC.findIndex((_, at) => at && bytes.length + (at < 10 ? 2 : 3) <= WORDS[at] - ECC[at] * BLOCKS[at]);
  if (version < 1) throw new RangeError(`${bytes.length} bytes`);
  const size = 17 + 4 * version;
  const rows = Array.from({ length: size }, () => Array(size).fill(null));
  drawPatterns(rows, version);
  drawWords(rows, protectedWords(words(bytes, version), version));
  return rows;
}

// Mode, length, the bytes, an end, and what fills the rest.
function words(bytes, version) {
  const most = WORDS[version] - ECC[version] * BLOCKS[version];
  const bits = [[4, 4], [bytes.length, version < 10 ? 8 : 16], ...bytes.map((byte) => [byte, 8])]
    .map(([value, width]) => value.toString(2).padStart(width, "0")).join("");
  const whole = (bits + "0000").slice(0, most * 8);
  const made = whole.padEnd(Math.ceil(whole.length / 8) * 8, "0").match(/.{8}/g).map((byte) => parseInt(byte, 2));
  for (let fill = 0xec; made.length < most; fill ^= 0xfd) made.push(fill);
  return made;
}

// Each block gets its correction; then the first word of each, the second of each …
function protectedWords(data, version) {
  const [count, ecc] = [BLOCKS[version], ECC[version]];
  const short = Math.floor(data.length / count);
  const longer = data.length % count;
  const divisor = generator(ecc);
  let at = 0;
  const blocks = Array.from({ length: count }, (_, n) => data.slice(at, (at += short + (n >= count - longer ? 1 : 0))));
  const rests = blocks.map((block) => rest(block, divisor));
  const woven = (parts) => Array.from({ length: Math.max(...parts.map((part) => part.length)) }, (_, n) =>
    parts.filter((part) => n < part.length).map((part) => part[n])).flat();
  return [...woven(blocks), ...woven(rests)];
}

// In the field of 256 that x⁸ + x⁴ + x³ + x² + 1 makes.
function times(one, other) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) product = (product << 1) ^ ((product >> 7) * 0x11d) ^ (((other >> bit) & 1) * one);
  return product;
}

function generator(degree) {
  let [made, root] = [[1], 1];
  for (let n = 0; n < degree; n++) {
    made = [...made, 0].map((value, at) => value ^ (at ? times(made[at - 1], root) : 0));
    root = times(root, 2);
  }
  return made.slice(1);
}

function rest(block, divisor) {
  let left = divisor.map(() => 0);
  for (const word of block) {
    const factor = word ^ left[0];
    left = [...left.slice(1), 0].map((value, at) => value ^ times(divisor[at], factor));
  }
  return left;
}

function drawPatterns(rows, version) {
  const size = rows.length;
  for (let n = 0; n < size; n++) rows[6][n] = rows[n][6] = n % 2 === 0;
  for (const [y, x] of [[3, 3], [3, size - 4], [size - 4, 3]]) rings(rows, y, x, 4, [0, 1, 3]);
  const middles = version > 1 ? [6, ...ALIGNED[version]] : [];
  const last = size - 7;
  for (const y of middles) {
    for (const x of middles) if (![`6,6`, `6,${last}`, `${last},6`].includes(`${y},${x}`)) rings(rows, y, x, 2, [0, 2]);
  }
  drawFormat(rows);
  if (version > 6) drawVersion(rows, version);
}

function rings(rows, y, x, radius, dark) {
  for (let dy = -radius; dy <= radius; dy++) {
    for (let dx = -radius; dx <= radius; dx++) {
      if (rows[y + dy]?.[x + dx] !== undefined) rows[y + dy][x + dx] = dark.includes(Math.max(Math.abs(dy), Math.abs(dx)));
    }
  }
}

function drawFormat(rows) {
  const size = rows.length;
  const bit = (n) => ((FORMAT >> n) & 1) === 1;
  for (let n = 0; n < 15; n++) {
    rows[n < 6 ? n : n < 8 ? n + 1 : size - 15 + n][8] = bit(n);
    rows[8][n < 8 ? size - 1 - n : n === 8 ? 7 : 14 - n] = bit(n);
  }
  rows[size - 8][8] = true;
}

function drawVersion(rows, version) {
  let left = version;
  for (let n = 0; n < 12; n++) left = (left << 1) ^ ((left >> 11) * 0x1f25);
  const bits = (version << 12) | left;
  for (let n = 0; n < 18; n++) {
    const [near, far] = [Math.floor(n / 3), rows.length - 11 + (n % 3)];
    rows[near][far] = rows[far][near] = ((bits >> n) & 1) === 1;
  }
}

// From the corner below, in pairs of columns, up and down; under the pattern of the first mask.
function drawWords(rows, made) {
  const size = rows.length;
  let at = 0;
  for (let right = size - 1; right > 0; right -= right === 8 ? 3 : 2) {
    const upwards = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step++) {
      for (const x of [right, right - 1]) {
        const y = upwards ? size - 1 - step : step;
        if (rows[y][x] !== null) continue;
        const dark = at < made.length * 8 && ((made[at >> 3] >> (7 - (at & 7))) & 1) === 1;
        rows[y][x] = dark !== ((y + x) % 2 === 0);
        at++;
      }
    }
  }
}
