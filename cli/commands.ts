/**
 * The commands of `metertwin`, in the order of the help. Each is loaded when it is called: the
 * whole list would bring the broker and the portal along. A test holds the summaries to the
 * commands.
 */
import type { Command } from './common/args.ts';

export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<{ readonly command: Command }>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'start',
    summary: 'core, portal, dashboard and world, live (what npm start runs)',
    load: () => import('./start/start.ts'),
  },
  {
    name: 'run',
    summary: 'scenarios as regression tests: headless, as fast as they go',
    load: () => import('./run/run.ts'),
  },
  {
    name: 'attack',
    summary:
      'attacks of the catalogue on real bytes and sockets, each with a control that must succeed',
    load: () => import('./run/attack/attack.ts'),
  },
  {
    name: 'claims',
    summary: 'what is said of the architecture, whether it holds in which mode, and what shows it',
    load: () => import('./claims/claims.ts'),
  },
  {
    name: 'replay',
    summary: 'a saved run again, event by event; or the first event in which two runs differ',
    load: () => import('./replay/replay.ts'),
  },
  {
    name: 'check',
    summary: 'scenario and house files: schema and semantics, without a run',
    load: () => import('./check/check.ts'),
  },
  {
    name: 'decode',
    summary: 'telegrams field by field: one, a capture, or live from a receiver',
    load: () => import('./decode/decode.ts'),
  },
  {
    name: 'encode',
    summary: 'test telegrams: named values, key and mode to a frame that decode reads back',
    load: () => import('./encode/encode.ts'),
  },
  {
    name: 'radio',
    summary: 'what is on the air as an I/Q file, for rtl_433 and other receivers',
    load: () => import('./radio/radio.ts'),
  },
  {
    name: 'ingest',
    summary: 'a capture of telegrams into the portal, with its original reception times',
    load: () => import('./ingest/ingest.ts'),
  },
  {
    name: 'bill',
    summary: 'the heating bill of a property or a dwelling, every figure explained',
    load: () => import('./bill/bill.ts'),
  },
  {
    name: 'inform',
    summary: 'consumption information: monthly values, tariffs, water alarms, what a landlord sees',
    load: () => import('./inform/inform.ts'),
  },
  {
    name: 'tariff',
    summary: 'a load profile under several tariffs, and what shifting a load would save',
    load: () => import('./tariff/tariff.ts'),
  },
  {
    name: 'doctor',
    summary: 'Node, ports, certificates, rights, databases and clock; brokers with --broker',
    load: () => import('./doctor/doctor.ts'),
  },
  {
    name: 'core',
    summary: 'the local IoT Core alone; core issue, core export, core log',
    load: () => import('./core/core.ts'),
  },
  {
    name: 'policy',
    summary: 'AWS IoT policies: what one allows, and which statement decides',
    load: () => import('./policy/policy.ts'),
  },
  {
    name: 'rule',
    summary: 'topic rules: what a statement makes of a payload',
    load: () => import('./rule/rule.ts'),
  },
  {
    name: 'portal',
    summary: 'the portal and its dashboard alone; portal parked',
    load: () => import('./portal/portal.ts'),
  },
  {
    name: 'brand',
    summary: 'your own name, logo, colours and sender for the portal and its letters',
    load: () => import('./brand/brand.ts'),
  },
  {
    name: 'user',
    summary: 'who may sign in at the portal: users, one-time codes, sessions',
    load: () => import('./user/user.ts'),
  },
  {
    name: 'proposal',
    summary: 'changes of bill inputs that wait for a second person',
    load: () => import('./proposal/proposal.ts'),
  },
  {
    name: 'alarms',
    summary: 'alarms of the portal, what shows them, and decisions about them',
    load: () => import('./alarms/alarms.ts'),
  },
  {
    name: 'audit',
    summary: 'the ledger of who saw and who changed what; `audit verify` checks it',
    load: () => import('./audit/audit.ts'),
  },
  {
    name: 'world',
    summary: 'the simulated house and its gateways alone',
    load: () => import('./world/world.ts'),
  },
];
