/** The part of a batch that one machine of several runs: every Nth file, cell of a study, or gateway. */
import { badUsage, textOption, type CommandIo, type ParsedArgs } from './args.ts';

const SHARD = /^(\d{1,4})?\/(\d{1,4})$/;

/** All of `parts` without `--shard`. Throws CLI_USAGE. */
export function shardOf<T>(args: ParsedArgs, io: CommandIo, parts: readonly T[]): readonly T[] {
  const given = textOption(args, 'shard');
  if (given === undefined) return parts;
  const [, own, of] = SHARD.exec(given) ?? [];
  if (of === undefined)
    throw badUsage(args.command, `--shard ${given} is not I/N, for example 1/4`);
  const count = Number(of);
  const index = own === undefined ? completionIndex(args, io) : Number(own) - 1;
  if (index < 0 || index >= count) {
    throw badUsage(args.command, `--shard ${given} means part ${index + 1} of ${count}`);
  }
  return parts.filter((_, at) => at % count === index);
}

/** Kubernetes counts the pods of an indexed job from 0. */
function completionIndex({ command }: ParsedArgs, { env }: CommandIo): number {
  const text = env['JOB_COMPLETION_INDEX'] ?? '';
  if (/^\d{1,4}$/.test(text)) return Number(text);
  throw badUsage(command, '--shard /N needs a number in JOB_COMPLETION_INDEX');
}
