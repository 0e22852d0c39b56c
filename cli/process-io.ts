/**
 * The process as a command sees it: streams, width, colours, ctrl-c. The only place that reads
 * them.
 */
import { stripVTControlCharacters, styleText } from 'node:util';
import { EXIT_CODE } from '#kernel/errors.ts';
import type { CommandIo } from './common/args.ts';
import { mayBeTerminal, StandardOutput } from './common/standard-output.ts';

const MIN_COLUMNS = 80;
const CLEAR_LINE = '\r\u001b[2K';

type ProcessIo = CommandIo & {
  /** Calls back once all output is written. */
  finish(done: () => void): void;
};

/** `words` are only searched for --no-color, which counts before a command is known. */
export function processIo(words: readonly string[]): ProcessIo {
  const { env } = process;
  const [stdout, stderr] = [new StandardOutput(1), new StandardOutput(2)];
  const wantsColour = !env['NO_COLOR'] && env['TERM'] !== 'dumb' && !words.includes('--no-color');
  const mayBeLive = !env['CI'] && env['TERM'] !== 'dumb';
  let liveText = '';
  const write = (output: StandardOutput, lines: string | Uint8Array): void => {
    if (liveText !== '') stderr.write(CLEAR_LINE);
    output.write(wantsColour && output.isTerminal ? onlyColours(lines) : withoutControls(lines));
    if (liveText !== '') stderr.write(liveText);
  };
  return {
    out: (text) => write(stdout, `${text}\n`),
    outLines: (bytes) => write(stdout, bytes),
    err: (text) => write(stderr, `${text}\n`),
    live: (text) => {
      if (text === liveText || !mayBeLive || !stderr.isTerminal) return;
      liveText = text;
      stderr.write(CLEAR_LINE + text);
    },
    style: (style, text) =>
      wantsColour ? styleText(style, text, { validateStream: false }) : text,
    stdin: () => process.stdin,
    secret: (prompt) => typedSecret(prompt),
    env,
    cwd: process.cwd(),
    columns: Math.max(MIN_COLUMNS, stdout.columns ?? stderr.columns ?? MIN_COLUMNS),
    interactive: !env['CI'] && isTerminalInput() && stdout.isTerminal,
    signal: interruptSignal(),
    finish: (done) => stdout.finish(() => stderr.finish(done)),
  };
}

function isTerminalInput(): boolean {
  return mayBeTerminal(0) && process.stdin.isTTY === true;
}

/** Without the control sequences of terminals. */
export function withoutControls(lines: string | Uint8Array): string | Uint8Array {
  if (typeof lines === 'string') return stripVTControlCharacters(lines);
  // A Buffer is searched by the machine, an array of bytes one by one.
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.length);
  // The second byte of U+009B, the other beginning of a sequence, is rare enough to be looked for.
  if (bytes.indexOf(ESCAPE) < 0 && bytes.indexOf(CONTROL_SEQUENCE) < 0) return lines;
  return stripVTControlCharacters(bytes.toString());
}

/**
 * For a terminal: colours stay, other control characters but line feed and tab go. A capture, a log
 * or a scenario of somebody else must not move the cursor, ring or retitle the window.
 */
export function onlyColours(lines: string | Uint8Array): string {
  const text = typeof lines === 'string' ? lines : Buffer.from(lines).toString();
  return text.replace(COLOUR_OR_CONTROL, (found) => (found.length > 1 ? found : ''));
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const COLOUR_OR_CONTROL = /\u001b\[[\d;]*m|(?![\t\n])[\u0000-\u001f\u007f-\u009f]/g;
const ESCAPE = 0x1b;
const CONTROL_SEQUENCE = 0x9b;

const [BACKSPACE, DELETE, END_OF_TEXT, END_OF_INPUT] = ['\b', '\u007f', '\u0003', '\u0004'];

/** Reads a line from the terminal without showing it. */
function typedSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(prompt);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.resume();
  let text = '';
  return new Promise((resolve) => {
    const take = (typed: string): void => {
      for (const letter of typed) {
        if (letter === END_OF_TEXT) {
          stdin.setRawMode(false);
          process.exit(EXIT_CODE.interrupted);
        } else if (letter === '\r' || letter === '\n' || letter === END_OF_INPUT) {
          stdin.off('data', take);
          stdin.setRawMode(false);
          stdin.pause();
          stderr.write('\n');
          resolve(text);
          return;
        } else if (letter === BACKSPACE || letter === DELETE) {
          text = [...text].slice(0, -1).join('');
        } else text += letter;
      }
    };
    stdin.on('data', take);
  });
}

/** npm passes a ctrl-c on that the terminal has sent already: two so close are one. */
const SAME_INTERRUPT_MS = 500;

/** Aborts at the first ctrl-c or request to end; a second ctrl-c ends the process at once. */
function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let firstMs = Infinity;
  const interrupt = (signal: NodeJS.Signals): void => {
    firstMs = Math.min(firstMs, performance.now());
    const isSecond = performance.now() - firstMs > SAME_INTERRUPT_MS;
    if (isSecond && signal === 'SIGINT') process.exit(EXIT_CODE.interrupted);
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, interrupt);
  return controller.signal;
}
