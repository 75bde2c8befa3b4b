// What was done, each as a function that takes it back.
const MOST = 200;

export class Steps {
  #done = [];

  constructor(changed) {
    this.changed = changed;
  }

  remember(step) {
    this.#done.push(step);
    if (this.#done.length > MOST) this.#done.shift();
    this.changed(this.#done.length);
  }

  /** Take the last step back; false where there is none. */
  undo() {
    const step = this.#done.pop();
    if (!step) return false;
    step();
    this.changed(this.#done.length);
    return true;
  }
}
