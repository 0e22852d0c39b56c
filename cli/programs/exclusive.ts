/** A program that holds the lock of its data folder while it runs. */
import { lockData } from '../common/data-lock.ts';
import type { Program, ProgramName } from './program.ts';

/** Throws CLI_DATA_IN_USE at the start when another one works on the folder. */
export function exclusive<Options extends { readonly dataDir: string }, Ready>(
  name: ProgramName,
  program: Program<Options, Ready>,
): Program<Options, Ready> {
  return {
    async start(options, host) {
      const unlock = lockData(options.dataDir, name);
      try {
        const running = await program.start(options, host);
        return { ...running, stop: () => running.stop().finally(unlock) };
      } catch (error) {
        unlock();
        throw error;
      }
    },
  };
}
