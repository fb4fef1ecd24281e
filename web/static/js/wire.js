// The one WebSocket of the page: opened again for ever, slower each time, at once when the network
// or the person comes back. A line that does not answer a ping is taken for dead: phones often do
// not notice.

const PING_EVERY = 25000;
const ANSWER_WITHIN = 12000;
const LONGEST_PAUSE = 30000;
export const FULL = 4429; // close code: there are too many; a little later there may be room
const AFTER_FULL = 4; // tries: some eight seconds

export class Wire {
  constructor(url, { opened, heard, closed }) {
    Object.assign(this, { url, opened, heard, closed, tries: 0, socket: null });
    addEventListener("online", () => this.hurry());
    addEventListener("offline", () => this.drop());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  open() {
    clearTimeout(this.later);
    const socket = (this.socket = new WebSocket(this.url));
    this.expect(); // a handshake may hang for minutes, too
    socket.onopen = () => {
      this.tries = 0;
      this.rest();
      this.opened();
    };
    socket.onmessage = (event) => {
      this.rest();
      const message = JSON.parse(event.data);
      if (!message.pong) this.heard(message);
    };
    socket.onclose = (event) => socket === this.socket && this.lost(event.code);
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  send(message) {
    if (this.isOpen) this.socket.send(JSON.stringify(message));
  }

  // Everything is fine: nothing is expected, and in a while we ask again.
  rest() {
    clearTimeout(this.deadline);
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.send({ ping: 1 });
      this.expect();
    }, PING_EVERY);
  }

  expect() {
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.drop(), ANSWER_WITHIN);
  }

  drop() {
    const socket = this.socket;
    if (!socket) return;
    socket.onclose = null;
    socket.close();
    this.lost(0);
  }

  lost(code) {
    clearTimeout(this.deadline);
    clearTimeout(this.pause);
    this.socket = null;
    if (code === FULL) this.tries = Math.max(this.tries, AFTER_FULL); // it did open, for a moment
    const pause = Math.min(LONGEST_PAUSE, 500 * 2 ** this.tries++) * (0.7 + Math.random() * 0.6);
    this.later = setTimeout(() => this.open(), pause);
    this.closed(code);
  }

  hurry() {
    if (this.socket) {
      this.send({ ping: 1 });
      if (this.isOpen) this.expect();
      return;
    }
    this.tries = 0;
    this.open();
  }

  stop() {
    this.drop();
    clearTimeout(this.later);
  }
}
