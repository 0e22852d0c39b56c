/** `metertwin core parked`: work that brought the core down and is not begun again. */
import { existsSync } from 'node:fs';
import { EXIT_CODE, type ExitCode } from '#kernel/errors.ts';
import { formatInstant } from '#kernel/time.ts';
import { databasePath } from '../../broker/common/data-folder.ts';
import { openCoreDatabase } from '../../broker/storage/database.ts';
import { ParkedWorkStore, type ParkedWork } from '../../broker/storage/parked-work.ts';
import { flag, type CommandIo, type ParsedArgs } from '../common/args.ts';
import { dataDirOption } from '../common/common-options.ts';

/** Prints the parked work of a data folder, newest first. */
export function showParkedWork(args: ParsedArgs, io: CommandIo): ExitCode {
  const parked = readParkedWork(databasePath(dataDirOption(args, io)));
  if (flag(args, 'json')) io.out(JSON.stringify(parked.map(asJson)));
  else if (parked.length === 0) io.out('Nothing is parked.');
  else for (const work of parked) io.out(formatWork(work));
  return EXIT_CODE.ok;
}

function readParkedWork(path: string): ParkedWork[] {
  if (!existsSync(path)) return [];
  const db = openCoreDatabase({ path });
  try {
    return new ParkedWorkStore(db).list();
  } finally {
    db.close();
  }
}

function formatWork({ kind, name, topic, payload, tries, parkedAt }: ParkedWork): string {
  const size = `${payload.length} bytes`;
  return `${formatInstant(parkedAt)}  ${kind}  ${name}  ${topic}  ${size}  begun ${tries} times`;
}

/** The payload may be any bytes. */
function asJson({ payload, parkedAt, ...rest }: ParkedWork) {
  const base64 = Buffer.from(payload).toString('base64');
  return { ...rest, parkedAt: formatInstant(parkedAt), payload: base64 };
}
