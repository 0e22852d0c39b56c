/** The portal as a program of the lab. */
import { createDefences } from '#kernel/defences.ts';
import { systemClock } from '../system-clock.ts';
import { startPortal } from '../../../twin/main.ts';
import type { Program } from './program.ts';
import { readThing } from './thing-files.ts';
import type { ThingFiles } from './thing-files.ts';
import type { HandOver } from '../hand-over.ts';

export interface PortalProgramOptions {
  readonly dataDir: string;
  readonly host: string;
  /** 0 = any free port. */
  readonly port: number;
  readonly brokerUrl: string;
  readonly thing: ThingFiles;
  readonly uiDir: string;
  readonly defencesOff: readonly string[];
  /** Present when the lab runs the world: its world may report, and demo sign-ins exist. */
  readonly labToken?: string;
  readonly handOver?: HandOver;
}

export interface PortalReady {
  readonly url: string;
  readonly signIns: readonly DemoSignIn[];
}

export interface DemoSignIn {
  readonly role: string;
  readonly user: string;
  readonly password: string;
}

export const portalProgram: Program<PortalProgramOptions, PortalReady> = {
  async start(options, host) {
    const portal = await startPortal({
      dataDir: options.dataDir,
      host: options.host,
      port: options.port,
      broker: { url: options.brokerUrl, clientId: 'portal', ...readThing(options.thing) },
      defences: createDefences(options.defencesOff),
      clock: systemClock,
      uiDir: options.uiDir,
      ...(options.labToken === undefined ? {} : { lab: { token: options.labToken } }),
    });
    if (options.handOver !== undefined) {
      const report = portal.importProperty(options.handOver.property, options.handOver.keys);
    }
    return { ready: { url: portal.url, signIns: [] }, stop: () => portal.stop() };
  },
};
