/**
 * Core, portal and world of one `metertwin start`: who starts after whom, and who stops before
 * whom.
 */
import { defined } from '#kernel/defined.ts';
import { issueThing } from '../../broker/provisioning/issue-thing.ts';
import type { Pace } from '../../sim/core/sim-clock.ts';
import type { CommandIo } from '../common/args.ts';
import { DATA_PARTS, openDataFolder, requireParts } from '../common/data-folder.ts';
import { DASHBOARD_DIR, ensureDashboard } from '../common/dashboard-build.ts';
import { newLabToken } from '../common/lab-token.ts';
import { formatNote } from '../programs/foreground.ts';
import type { CoreProgramOptions, CoreReady } from '../programs/core-program.ts';
import type { PortalProgramOptions, PortalReady } from '../programs/portal-program.ts';
import type { Note, ProgramName } from '../programs/program.ts';
import { thingFiles } from '../common/thing-files.ts';
import type { WorldProgramOptions, WorldReady } from '../programs/world-program.ts';
import { propertyImportAhead } from '../house/property-import.ts';
import { readScenario } from '../common/scenario-file.ts';
import { SupervisedProgram } from './supervisor.ts';

export interface LabOptions {
  readonly scenarioPath: string;
  readonly seed?: number;
  readonly dataDir: string;
  readonly isNew?: boolean;
  readonly host: string;
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly httpsPort: number;
  readonly pace: Pace;
}

export interface LabReady {
  readonly core: CoreReady;
  readonly portal: PortalReady;
  readonly world: WorldReady;
  readonly dataDir: string;
  /** Of the programs, for those who want to watch or to kill one. */
  readonly pids: Readonly<Record<ProgramName, number | undefined>>;
}

export class Lab {
  readonly #options: LabOptions;
  readonly #io: CommandIo;
  readonly #core: SupervisedProgram<CoreReady>;
  readonly #portal: SupervisedProgram<PortalReady>;
  readonly #world: SupervisedProgram<WorldReady>;

  /** The three load their code side by side at once; `start` then gives each its turn. */
  constructor(options: LabOptions, io: CommandIo) {
    this.#options = options;
    this.#io = io;
    this.#core = this.#supervise<CoreReady>('core', (start, ready) => ({
      ...(start as CoreProgramOptions),
      port: ready.port,
      httpsPort: ready.httpsPort,
    }));
    this.#portal = this.#supervise<PortalReady>('portal', (start, ready) => ({
      ...(start as PortalProgramOptions),
      port: Number(new URL(ready.url).port),
    }));
    this.#world = this.#supervise<WorldReady>('world');
    // However this process ends, no program outlives it; each of them survives being killed.
    process.once('exit', () =>
      [this.#world, this.#portal, this.#core].forEach((one) => one.kill()),
    );
  }

  /**
   * Core before portal, because the portal connects to it; portal before world, because its
   * subscription must exist before the first bundle is published.
   */
  async start(): Promise<LabReady> {
    const { dataDir, host } = this.#options;
    const scenario = readScenario(this.#options.scenarioPath);
    openDataFolder(dataDir);
    requireParts(dataDir, DATA_PARTS, { isNew: this.#options.isNew ?? false });
    const dashboard = ensureDashboard((text) => this.#note({ level: 'info', text }));
    await issueThing({ dataDir, thingName: 'portal', role: 'portal' });
    for (const { id: thingName } of scenario.gateways) {
      await issueThing({ dataDir, thingName, role: 'gateway' });
    }
    const { mqttPort: port, httpsPort } = this.#options;
    const starting = this.#core.start({
      ...{ dataDir, host, port, httpsPort },
      defencesOff: scenario.off,
    } satisfies CoreProgramOptions);
    // The core starts meanwhile; what it fails with is told where it is waited for.
    starting.catch(() => {});
    const propertyImport = propertyImportAhead(scenario, this.#options.seed);
    const core = await starting;
    await dashboard;
    const labToken = newLabToken();
    const portal = await this.#portal.start({
      dataDir,
      host,
      port: this.#options.httpPort,
      broker: { url: core.url },
      thing: thingFiles(dataDir, 'portal'),
      uiDir: DASHBOARD_DIR,
      defencesOff: scenario.off,
      demonstrated: scenario.demonstrated,
      labToken,
      propertyImport,
    } satisfies PortalProgramOptions);
    const world = await this.#world.start({
      scenarioPath: this.#options.scenarioPath,
      dataDir,
      broker: { url: core.url },
      pace: this.#options.pace,
      lab: { portalUrl: portal.url, token: labToken },
      ...defined({ seed: this.#options.seed }),
    } satisfies WorldProgramOptions);
    const pids = { core: this.#core.pid, portal: this.#portal.pid, world: this.#world.pid };
    return { core, portal, world, dataDir, pids };
  }

  setPace(pace: Pace): void {
    this.#world.command({ kind: 'pace', pace });
  }

  /** From the source to the sink, so that each can hand over what it still holds. */
  async stop(): Promise<void> {
    await this.#world.stop();
    await this.#portal.stop();
    await this.#core.stop();
  }

  #supervise<Ready>(
    program: ProgramName,
    restartOptions?: (options: unknown, ready: Ready) => unknown,
  ): SupervisedProgram<Ready> {
    return new SupervisedProgram<Ready>({
      program,
      onNote: (note) => this.#note(note),
      onReady: (_ready, restarted) => {
        if (restarted) this.#note({ level: 'info', text: `the ${program} is back` });
      },
      ...defined({ restartOptions }),
    });
  }

  #note(note: Note): void {
    this.#io.err(formatNote(note, this.#io));
  }
}
