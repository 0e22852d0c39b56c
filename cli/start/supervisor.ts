/**
 * Runs one program of the lab in a child process and keeps it running: a child that dies is
 * started again with the same options and finds its own data, because each program is built to
 * survive `kill -9`.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { LabError } from '#kernel/errors.ts';
import type { FromChild, Note, ProgramCommand, ProgramName, ToChild } from '../programs/program.ts';

const CHILD_ENTRY = fileURLToPath(new URL('../programs/child.ts', import.meta.url));
const RESTART_DELAYS_MS = [100, 250, 500, 1000, 2000, 5000] as const;

interface SuperviseOptions<Ready> {
  readonly program: ProgramName;
  onNote(note: Note): void;
  /** Called each time the program is ready, after a restart too. */
  onReady?(ready: Ready, restarted: boolean): void;
  /** Options of a restart, for example with the port that was chosen the first time. */
  restartOptions?(options: unknown, ready: Ready): unknown;
}

export class SupervisedProgram<Ready> {
  readonly #options: SuperviseOptions<Ready>;
  #child: ChildProcess;
  #startOptions: unknown = undefined;
  #loaded = false;
  #first = Promise.withResolvers<Ready>();
  #isReady = false;
  #stopping = false;
  #restarts = 0;
  #exited = Promise.withResolvers<void>();

  constructor(options: SuperviseOptions<Ready>) {
    this.#options = options;
    this.#first.promise.catch(() => {}); // an end before `start` is reported by `start`
    this.#child = this.#spawn();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Starts the loaded program. Rejects with the program's own error when it cannot start. */
  start(options: unknown): Promise<Ready> {
    this.#startOptions = options;
    this.#sendStart();
    return this.#first.promise;
  }

  command(command: ProgramCommand): void {
    this.#send({ type: 'command', command });
  }

  /** Stops in order and waits for the end of the process. */
  async stop(): Promise<void> {
    if (!this.#stopping) {
      this.#stopping = true;
      // A child that still loads holds nothing, and might not hear the message.
      if (this.#loaded) this.#send({ type: 'stop' });
      else this.#child.kill('SIGKILL');
    }
    await this.#exited.promise;
  }

  kill(): void {
    this.#stopping = true;
    this.#child.kill('SIGKILL');
  }

  #spawn(): ChildProcess {
    const child = fork(CHILD_ENTRY, [this.#options.program], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', (message: FromChild) => this.#receive(message));
    child.on('exit', (code, signal) => this.#onExit(code, signal));
    return child;
  }

  /** Only when both are there: a message to a child that still loads could be lost. */
  #sendStart(): void {
    if (!this.#loaded || this.#startOptions === undefined) return;
    this.#send({ type: 'start', options: this.#startOptions });
  }

  #send(message: ToChild): void {
    if (this.#child.connected) this.#child.send(message);
  }

  #receive(message: FromChild): void {
    if (message.type === 'loaded') {
      this.#loaded = true;
      this.#sendStart();
    } else if (message.type === 'note') {
      this.#options.onNote(message.note);
    } else if (message.type === 'ready') {
      this.#onReady(message.ready as Ready);
    } else if (message.type === 'failed') {
      this.#onFailed(new LabError(message.error.code, message.error));
    }
  }

  #onReady(ready: Ready): void {
    const restarted = this.#isReady;
    this.#isReady = true;
    this.#restarts = 0;
    const again = this.#options.restartOptions;
    if (again !== undefined) this.#startOptions = again(this.#startOptions, ready);
    this.#options.onReady?.(ready, restarted);
    this.#first.resolve(ready);
  }

  #onFailed(error: LabError): void {
    if (!this.#isReady) this.#first.reject(error);
    const { code, message, hint } = error;
    if (this.#isReady) this.#options.onNote({ level: 'error', text: message, code, hint });
  }

  #onExit(code: number | null, signal: string | null): void {
    const how = signal ?? `exit code ${code}`;
    if (this.#stopping || !this.#isReady) {
      this.#first.reject(new Error(`the ${this.#options.program} ended at its start (${how})`));
      this.#exited.resolve();
      return;
    }
    const last = RESTART_DELAYS_MS.length - 1;
    const delayMs = RESTART_DELAYS_MS[Math.min(this.#restarts++, last)] ?? 0;
    const text = `the ${this.#options.program} ended (${how}); starting it again`;
    this.#options.onNote({ level: 'warning', text });
    setTimeout(() => this.#restart(), delayMs);
  }

  #restart(): void {
    if (this.#stopping) {
      this.#exited.resolve();
      return;
    }
    this.#loaded = false;
    this.#child = this.#spawn();
  }
}
