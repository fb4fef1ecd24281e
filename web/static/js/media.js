// Photos made small before they leave the phone (which also leaves place and device behind), and
// voice notes. Nothing here talks to the network but `upload`.

const LONGEST_SIDE = 1600;
export const LONGEST_VOICE = 120; // seconds; an officer has to hear all of it
export const BIGGEST = 20 * 1024 * 1024;

// A smaller JPEG, or the file itself where this browser cannot read it: the house will look.
export async function shrink(file) {
  if (!file.type.startsWith("image/") || file.type === "image/gif") return file;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    const paint = canvas.getContext("2d", { alpha: false });
    paint.fillStyle = "#fff";
    paint.fillRect(0, 0, canvas.width, canvas.height);
    paint.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const small = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.82));
    return small ?? file;
  } catch {
    return file;
  }
}

export class Recorder {
  // ticked(seconds, how loud: 0 to 1) ten times a second; it stops by itself after two minutes.
  async start(ticked) {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
    const type = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"].find((one) =>
      MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 24000 });
    const ear = listenTo(stream);
    const parts = [];
    recorder.ondataavailable = (event) => parts.push(event.data);
    const began = performance.now();
    this.seconds = () => Math.max(1, Math.round((performance.now() - began) / 1000));
    this.finished = new Promise((done) => {
      recorder.onstop = () => {
        clearInterval(this.clock);
        ear.close();
        stream.getTracks().forEach((track) => track.stop());
        done(new Blob(parts, { type: recorder.mimeType.split(";")[0] }));
      };
    });
    this.recorder = recorder;
    recorder.start(1000);
    this.clock = setInterval(() => {
      ticked(this.seconds(), ear.loudness());
      if (this.seconds() >= LONGEST_VOICE) this.stop();
    }, 100);
  }

  stop() {
    this.length ??= this.seconds();
    if (this.recorder.state !== "inactive") this.recorder.stop();
    return this.finished;
  }
}

// How loud it is now, so that one sees whether the telephone hears.
function listenTo(stream) {
  if (!window.AudioContext) return { close() {}, loudness: () => 0 };
  const context = new AudioContext();
  const meter = context.createAnalyser();
  meter.fftSize = 512;
  context.createMediaStreamSource(stream).connect(meter);
  const wave = new Float32Array(meter.fftSize);
  return {
    close: () => context.close(),
    loudness: () => {
      meter.getFloatTimeDomainData(wave);
      const power = wave.reduce((sum, one) => sum + one * one, 0) / wave.length;
      return Math.min(1, 1.5 * power ** 0.25); // a voice nearby fills a third to a half
    },
  };
}

// Resolves once the house keeps the file under this name; repeating it is harmless.
// Rejects with a status: 0 no network, 413 too big, else refused.
export function upload(door, name, item, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    const about = new URLSearchParams({ kind: item.kind, seconds: item.seconds ?? 0, page: item.say.page });
    if (door === "admin" && item.blob.name) about.set("name", item.blob.name); // a resident's may say who they are
    request.open("POST", `/${door}/media/${name}?${about}`);
    request.setRequestHeader("Content-Type", item.blob.type || "application/octet-stream");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? done() : failed(request.status));
    request.onerror = request.onabort = request.ontimeout = () => failed(0);
    request.timeout = 180000;
    request.send(item.blob);
  });
}

export function whereAmI() {
  return new Promise((done, failed) => {
    if (!navigator.geolocation) return failed();
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => done({ latitude: coords.latitude, longitude: coords.longitude }),
      failed,
      { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
  });
}
