import * as aws from '@aws-sdk/client-iot';
import { expect, test } from 'vitest';
import { MINUTE_MS } from '#kernel/time.ts';
import { iotClient } from '../../test/support/aws-clients.ts';
import { startCoreLab } from '../../test/support/core-lab.ts';

type Made = Readonly<Record<string, string>>;

const POLICY = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:Connect', Resource: '*' }],
});
const ROLE = 'arn:aws:iam::000000000000:role/r';
const TEMPLATE =
  '{"Resources":{"thing":{"Type":"AWS::IoT::Thing","Properties":{"ThingName":"x"}}}}';
const AUTHORIZER = { authorizerFunctionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:f' };

/** Kind, member with its name, and other members. */
const TAGGED: readonly (readonly [kind: string, name: string, rest: object])[] = [
  ['ThingGroup', 'thingGroupName', {}],
  ['BillingGroup', 'billingGroupName', {}],
  ['ThingType', 'thingTypeName', {}],
  ['Policy', 'policyName', { policyDocument: POLICY }],
  ['RoleAlias', 'roleAlias', { roleArn: ROLE }],
  ['Authorizer', 'authorizerName', { ...AUTHORIZER, signingDisabled: true }],
  ['ProvisioningTemplate', 'templateName', { templateBody: TEMPLATE, provisioningRoleArn: ROLE }],
  ['JobTemplate', 'jobTemplateId', { document: '{}', description: 'd' }],
];

test('tags go with what they are on: the same name made again has none', async () => {
  const clock = { at: Date.now(), now: () => clock.at };
  const core = await startCoreLab({ httpsPort: 0, clock });
  const client = iotClient(core);
  const commands = aws as unknown as Record<string, new (input: object) => aws.ListThingsCommand>;
  const send = (name: string, input: object): Promise<Made> => {
    const Command = commands[`${name}Command`];
    if (Command === undefined) throw new Error(`the SDK has no ${name}`);
    return client.send(new Command(input)) as unknown as Promise<Made>;
  };
  const tagsOf = async (made: Made): Promise<unknown> => {
    const resourceArn = Object.entries(made).find(([name]) => name.endsWith('Arn'))?.[1];
    return (await send('ListTagsForResource', { resourceArn }))['tags'];
  };
  const tags = [{ Key: 'k', Value: 'v' }];
  for (const [kind, name, rest] of TAGGED) {
    const input = { [name]: 'made', ...rest };
    const made = await send(`Create${kind}`, { ...input, tags });
    expect(await tagsOf(made), kind).toEqual(tags);
    if (kind === 'ThingType') {
      await send('DeprecateThingType', { [name]: 'made' });
      clock.at += 5 * MINUTE_MS;
      // The SDK learns the time from a refusal.
      await send('ListThingTypes', {}).catch(() => undefined);
    }
    await send(`Delete${kind}`, { [name]: 'made' });
    expect(await tagsOf(await send(`Create${kind}`, input)), kind).toEqual([]);
  }
});

test('a tag that is refused leaves nothing of what it was for', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const client = iotClient(core);
  const tags = [{ Key: 'aws:mine', Value: '' }];
  const made = client.send(new aws.CreateThingGroupCommand({ thingGroupName: 'g', tags }));
  await expect(made).rejects.toMatchObject({ name: 'InvalidRequestException' });
  const { thingGroups } = await client.send(new aws.ListThingGroupsCommand());
  expect(thingGroups).toEqual([]);
});
