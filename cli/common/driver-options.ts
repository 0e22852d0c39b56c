/** `--drivers FILE`, which several commands have; the reader of it is loaded where there is one. */
import type { Driver } from '#wire/drivers/definition.ts';
import { textOption, type CommandIo, type ParsedArgs } from './args.ts';

/** Throws CLI_FILE_NOT_READ and CLI_DRIVERS_INVALID. */
export async function driverOptions(
  args: ParsedArgs,
  io: Pick<CommandIo, 'cwd'>,
): Promise<{ readonly drivers?: readonly Driver[] }> {
  const file = textOption(args, 'drivers');
  if (file === undefined) return {};
  const { readDriverFile } = await import('./driver-file.ts');
  return { drivers: await readDriverFile(file, io.cwd) };
}
