/** `metertwin portal parked`: messages that the portal could not take and keeps as dead letters. */
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { formatInstant } from '#kernel/time.ts';
import type { DeadLetter } from '../../twin/store/dead-letters.ts';
import { flag, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { dataDirOption } from '../common/common-options.ts';
import { withPortalStore } from '../common/portal-data.ts';

/** Prints the dead letters of a data folder, newest first. */
export function showDeadLetters(args: ParsedArgs, io: CommandIo): ExitCode {
  const letters = withPortalStore(dataDirOption(args, io), (store) => store.deadLetters.list());
  if (flag(args, 'json')) io.out(JSON.stringify(letters.map(asJson)));
  else if (letters.length === 0) io.out('Nothing is parked.');
  else for (const letter of letters) io.out(formatLetter(letter));
  return EXIT_CODE.ok;
}

function formatLetter({ id, at, topic, sizeBytes, reason }: DeadLetter): string {
  const when = at === null ? '–' : formatInstant(at);
  return `${id}  ${when}  ${topic}  ${sizeBytes} bytes  ${reason}`;
}

/** The payload may be any bytes. */
function asJson({ payload, at, ...rest }: DeadLetter) {
  const base64 = Buffer.from(payload).toString('base64');
  return { ...rest, at: at === null ? null : formatInstant(at), payload: base64 };
}
