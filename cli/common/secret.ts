/** Passwords: typed unseen at a terminal, or the first line of standard input; never an argument. */
import type { CommandIo } from './args.ts';
import { cliError } from './errors.ts';

/** Throws CLI_NO_PASSWORD. */
export async function readSecret(io: CommandIo, prompt: string): Promise<string> {
  const text = io.interactive ? await io.secret(prompt) : await firstLine(io);
  if (text === '') throw cliError('CLI_NO_PASSWORD');
  return text;
}

/** Asks a person twice. Throws CLI_NO_PASSWORD, CLI_PASSWORDS_DIFFER. */
export async function readNewPassword(io: CommandIo): Promise<string> {
  const password = await readSecret(io, 'new password: ');
  if (!io.interactive) return password;
  if ((await readSecret(io, 'again: ')) !== password) throw cliError('CLI_PASSWORDS_DIFFER');
  return password;
}

async function firstLine(io: CommandIo): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of io.stdin()) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8').split(/\r?\n/)[0] ?? '';
}
