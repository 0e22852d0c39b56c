/**
 * A26, a curious insider of the cloud. Goal: learn what is used. The account lets it make rules, list
 * things and read shadows, as it lets many who run such a service. Its rule copies each bundle to a topic
 * of its own. No policy stops that: what it gets is what the core has, and that are telegrams under keys
 * which neither core nor gateway has. In a house that sends in clear it reads every value.
 */
import Type from 'typebox';
import { isRecord } from '#kernel/records.ts';
import { HOUR_MS, parseDuration } from '#kernel/time.ts';
import type { CloudAccount, CloudMessage, CloudPort, Statement } from '../../positions/ports.ts';
import { defineRung, type Attack, type Attempt } from '../attack.ts';
import { showsValues } from '../in-clear.ts';
import { gatewayParameter, someTimeParameter } from '../parameters.ts';

const NAME = 'insider';
const COPIES = `${NAME}/copies`;
const ANY = 'arn:aws:iot:*:*';

/** What somebody who runs the service may do. */
const DAILY_WORK: readonly Statement[] = [
  {
    Effect: 'Allow',
    Action: ['iot:CreateTopicRule', 'iot:DeleteTopicRule', 'iot:ListThings', 'iot:GetThingShadow'],
    Resource: ['*'],
  },
];

/** Of the client that fetches the copies. */
const OWN_COPIES: readonly Statement[] = [
  { Effect: 'Allow', Action: ['iot:Connect'], Resource: [`${ANY}:client/${NAME}`] },
  { Effect: 'Allow', Action: ['iot:Subscribe'], Resource: [`${ANY}:topicfilter/${COPIES}`] },
  { Effect: 'Allow', Action: ['iot:Receive'], Resource: [`${ANY}:topic/${COPIES}`] },
];

const COPY_RULE = {
  sql: "SELECT * FROM 'metering/v1/+/telegrams'",
  actions: [
    {
      republish: { roleArn: `arn:aws:iam::000000000000:role/${NAME}`, topic: COPIES, qos: 1 },
    },
  ],
};

const DEFAULT_FOR_MS = HOUR_MS;

const rule = defineRung({
  about: 'a topic rule that copies every bundle, the list of things, and shadows of gateways',
  positions: ['cloud'],
  seeks: 'access',
  trial: {
    ...{ duration: 'PT3H', at: 'PT1H' },
    verdicts: { m7: 'BLOCKED', m5: 'BLOCKED', 'ell-ctr': 'BLOCKED' },
    control: { security: 'm0' },
  },
  parameters: {
    gateway: Type.Optional(gatewayParameter('Whose shadow it reads. Default the first.')),
    for: Type.Optional(someTimeParameter('How long the rule copies. Default PT1H.')),
  },
  actsAt: ({ for: text }, actAt) => [actAt, actAt + spanMs(text)],
  start: ({ given, gateways, actAt, note }) => ({
    memory: () => null,
    act: async ({ cloud }, at) => {
      const account = await cloud.account(NAME, DAILY_WORK);
      const gateway = given.gateway ?? gateways[0] ?? '';
      if (at === actAt) return begin(cloud, account, gateway);
      const copies = await fetchCopies(cloud);
      await account.request({ plane: 'control', method: 'DELETE', path: `/rules/${RULE}` });
      note('copies', { bundles: copies.length });
      return [readWithoutKey(copies.flatMap(framesOf))];
    },
  }),
});

const RULE = `${NAME}_copies`;

function spanMs(text: string | undefined): number {
  return text === undefined ? DEFAULT_FOR_MS : parseDuration(text);
}

async function begin(
  cloud: CloudPort,
  account: CloudAccount,
  gateway: string,
): Promise<readonly Attempt[]> {
  const reader = await cloud.principal(NAME, OWN_COPIES);
  const subscribed = await reader.subscribe(COPIES);
  const asked = async (what: string, request: Parameters<CloudAccount['request']>[0]) =>
    means(what, (await account.request(request)).status);
  return [
    { what: `subscribe ${COPIES}`, isMeans: true, ...subscribed },
    await asked('make a rule that copies telegrams', {
      ...{ plane: 'control', method: 'POST', path: `/rules/${RULE}`, body: COPY_RULE },
    }),
    await asked('list the things of the account', {
      ...{ plane: 'control', method: 'GET', path: '/things' },
    }),
    await asked(`read the shadow of ${gateway}`, {
      ...{ plane: 'data', method: 'GET', path: `/things/${gateway}/shadow?name=config` },
    }),
  ];
}

const FIRST_REFUSAL = 400;

/** A shadow that is not there yet was not refused. */
const NOT_THERE = 404;

function means(what: string, status: number): Attempt {
  const isGranted = status < FIRST_REFUSAL || status === NOT_THERE;
  return { what, isMeans: true, isGranted, word: String(status) };
}

async function fetchCopies(cloud: CloudPort): Promise<readonly CloudMessage[]> {
  const reader = await cloud.principal(NAME, OWN_COPIES);
  const copies = await reader.received();
  await reader.end();
  return copies;
}

function framesOf({ payload }: CloudMessage): Uint8Array[] {
  const bundle: unknown = JSON.parse(Buffer.from(payload).toString());
  const telegrams: unknown = isRecord(bundle) ? bundle['telegrams'] : [];
  if (!Array.isArray(telegrams)) return [];
  return telegrams.map((one: { readonly frame: string }) => Buffer.from(one.frame, 'base64'));
}

function readWithoutKey(frames: readonly Uint8Array[]): Attempt {
  const open = frames.filter(showsValues).length;
  return {
    what: `read ${frames.length} copied telegrams without a key`,
    isGranted: open > 0,
    word: open > 0 ? `${open} in clear` : 'all sealed',
  };
}

export const attack: Attack = {
  id: 'A26-cloud-insider',
  title: 'A curious insider of the cloud',
  goal: 'learn what is used from what the core has',
  knows: 'credentials of a role for daily work; no key of a meter',
  meets: [],
  sealedBy: ['m5', 'm7', 'ell-ctr'],
  rungs: { rule },
};
