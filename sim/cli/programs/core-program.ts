/** The local IoT Core as a program of the lab. */
import { startCore } from '../../../broker/main.ts';
import { exclusive } from './exclusive.ts';

export interface CoreProgramOptions {
  readonly dataDir: string;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
}

export interface CoreReady {
  readonly url: string;
  readonly port: number;
  readonly caPath: string;
}

export const coreProgram = exclusive<CoreProgramOptions, CoreReady>('core', {
  async start(options) {
    const core = await startCore(options);
    return {
      ready: { url: core.url, port: core.port, caPath: core.caPath },
      stop: () => core.stop(),
    };
  },
});
