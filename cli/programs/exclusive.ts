/** A program that holds the lock of its data folder while it runs. */
import { noteParts, requireParts, type DataPart } from '../common/data-folder.ts';
import { lockData } from '../common/data-lock.ts';
import type { Program, ProgramName } from './program.ts';

/** What each program makes once and must find again. */
const PARTS: Readonly<Record<ProgramName, readonly DataPart[]>> = {
  core: ['core.db', 'pki'],
  portal: ['portal.db', 'master.key'],
  world: ['world.db', 'things'],
};

interface DataOptions {
  readonly dataDir: string;
  /** Begins anew without the parts that are gone. */
  readonly isNew?: boolean;
}

/** Throws CLI_DATA_IN_USE when another one works on the folder, CLI_DATA_MISSING, CLI_FOLDER_*. */
export function exclusive<Options extends DataOptions, Ready>(
  name: ProgramName,
  program: Program<Options, Ready>,
): Program<Options, Ready> {
  return {
    async start(options, host) {
      const unlock = lockData(options.dataDir, name);
      try {
        requireParts(options.dataDir, PARTS[name], { isNew: options.isNew ?? false });
        const running = await program.start(options, host);
        noteParts(options.dataDir);
        const stop = async (): Promise<void> => {
          await running.stop();
          noteParts(options.dataDir);
        };
        return { ...running, stop: () => stop().finally(unlock) };
      } catch (error) {
        unlock();
        throw error;
      }
    },
  };
}
