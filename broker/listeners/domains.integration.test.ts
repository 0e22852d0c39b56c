/** Domain configurations as clients meet them: by the name that they ask for in the handshake. */
import { readFileSync } from 'node:fs';
import * as aws from '@aws-sdk/client-iot';
import type { SecureContextOptions } from 'node:tls';
import type { IClientOptions } from 'mqtt';
import { expect, test } from 'vitest';
import { iotClient } from '../../test/support/aws-clients.ts';
import {
  clientOptions,
  connectThing,
  startCoreLab,
  type CoreLab,
} from '../../test/support/core-lab.ts';
import { asked, beginGuest, connected, NAMED, openGuestLab } from '../../test/support/guest-lab.ts';
import { iotArn } from '../common/arn.fixture.ts';

const DOMAIN = 'iot.example.com';

async function configure(core: CoreLab, settings: object = {}): Promise<aws.IoTClient> {
  const iot = iotClient(core);
  const input = { domainConfigurationName: 'own', domainName: DOMAIN, ...settings };
  await iot.send(new aws.CreateDomainConfigurationCommand(input));
  return iot;
}

/** Why the core refused the client; undefined when it let it in. */
async function refusal(core: CoreLab, options: IClientOptions): Promise<string | undefined> {
  const seen = core.lines.length;
  const outcome = await connected(beginGuest(core, 'ALPN', options)).catch(() => undefined);
  if (outcome !== undefined) return undefined;
  const line = await core.line((one) => one.kind === 'refused' && core.lines.indexOf(one) >= seen);
  return line.kind === 'refused' ? line.detail : undefined;
}

test('the name of a domain picks its authoriser, and a certificate on that name', async () => {
  const core = await openGuestLab();
  const authorizerConfig = { defaultAuthorizerName: 'door', allowAuthorizerOverride: false };
  const iot = await configure(core, { authorizerConfig });
  const unnamed = { username: 'somebody', servername: DOMAIN };
  await connected(beginGuest(core, 'ALPN', unnamed));
  expect(asked(core)).toMatchObject([{ protocolData: { tls: { serverName: DOMAIN } } }]);
  expect(await refusal(core, { username: 'somebody' })).toContain('no authorizer is named');
  const other = NAMED.replace('=door', '=other');
  expect(await refusal(core, { ...unnamed, username: other })).toContain('lets nobody name');
  await iot.send(
    new aws.UpdateDomainConfigurationCommand({
      domainConfigurationName: 'own',
      authorizerConfig: { ...authorizerConfig, allowAuthorizerOverride: true },
    }),
  );
  expect(await refusal(core, { ...unnamed, username: other })).toContain('there is no authorizer');
  await expect(
    iot.send(new aws.DeleteAuthorizerCommand({ authorizerName: 'door' })),
  ).rejects.toMatchObject({ name: 'DeleteConflictException' });
});

test('a device of a domain wants it enabled and its TLS, on both ports', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const tlsConfig = { securityPolicy: 'IoTSecurityPolicy_TLS13_1_3_2022_10' };
  const iot = await configure(core, { tlsConfig });
  const thing = await core.issue('gw-1');
  const urls = [core.url, `mqtts://localhost:${core.https?.port ?? 0}`];
  const come = (url: string, options: IClientOptions & SecureContextOptions): Promise<string> =>
    connectThing(url, thing, {
      ...{ ALPNProtocols: ['x-amzn-mqtt-ca'], servername: DOMAIN, ...options },
    }).then(
      () => 'in',
      () => 'out',
    );
  for (const url of urls) {
    expect(await come(url, {})).toBe('in');
    expect(await come(url, { maxVersion: 'TLSv1.2' })).toBe('out');
    expect(await come(url, { maxVersion: 'TLSv1.2', servername: 'localhost' })).toBe('in');
  }
  await iot.send(
    new aws.UpdateDomainConfigurationCommand({
      domainConfigurationName: 'own',
      domainConfigurationStatus: 'DISABLED',
    }),
  );
  for (const url of urls) {
    expect(await come(url, {})).toBe('out');
    expect(await come(url, { servername: 'localhost' })).toBe('in');
  }
  const details = core.lines.flatMap((line) =>
    line.kind === 'refused' && line.reason === 'DOMAIN_REFUSED' ? [line.detail] : [],
  );
  expect(details).toEqual([
    ...Array<string>(2).fill('the domain wants TLS 1.3, the client speaks TLSv1.2'),
    ...Array<string>(2).fill('the domain configuration is disabled'),
  ]);
  expect(clientOptions(thing).ca).toEqual(readFileSync(core.caPath));
});

test('domains are made, shown and deleted as on AWS', async () => {
  const core = await startCoreLab({ httpsPort: 0 });
  const certificate = 'arn:aws:acm:eu-central-1:000000000000:certificate/1';
  const iot = await configure(core, { serverCertificateArns: [certificate] });
  const managed = { domainConfigurationName: 'managed' };
  const made = await iot.send(new aws.CreateDomainConfigurationCommand(managed));
  expect(made.domainConfigurationArn).toMatch(
    new RegExp(`^${iotArn('domainconfiguration', 'managed')}/[0-9a-f]{6}$`),
  );
  const { domainConfigurations = [] } = await iot.send(
    new aws.ListDomainConfigurationsCommand({ serviceType: 'DATA' }),
  );
  expect(domainConfigurations.map(({ domainConfigurationName: name }) => name)).toEqual([
    ...['iot:Data-ATS', 'managed', 'own'],
  ]);
  const described = await iot.send(new aws.DescribeDomainConfigurationCommand(managed));
  expect(described).toMatchObject({
    ...{ domainType: 'AWS_MANAGED', domainConfigurationStatus: 'ENABLED', serviceType: 'DATA' },
    domainName: expect.stringMatching(/^[0-9a-f]{14}\.iot\.localhost$/) as string,
    tlsConfig: { securityPolicy: 'IoTSecurityPolicy_TLS13_1_2_2022_10' },
  });
  const own = { domainConfigurationName: 'own' };
  expect(await iot.send(new aws.DescribeDomainConfigurationCommand(own))).toMatchObject({
    ...{ domainType: 'CUSTOMER_MANAGED', domainName: DOMAIN },
    serverCertificates: [{ serverCertificateArn: certificate, serverCertificateStatus: 'VALID' }],
  });
  const remove = (name: object) =>
    iot.send(new aws.DeleteDomainConfigurationCommand(name as typeof own));
  const invalid = { name: 'InvalidRequestException' };
  await expect(remove(own)).rejects.toMatchObject(invalid);
  for (const name of [own, managed]) {
    const disabled = { ...name, domainConfigurationStatus: 'DISABLED' as const };
    await iot.send(new aws.UpdateDomainConfigurationCommand(disabled));
  }
  await remove(own);
  await expect(remove(managed)).rejects.toMatchObject(invalid);
  const left = await iot.send(new aws.ListDomainConfigurationsCommand({}));
  expect(left.domainConfigurations).toHaveLength(4);
});
