/** AWS's device SDKs, as an application would configure them, against a core of a test. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import v1, { type DeviceOptions, type ThingShadow } from 'aws-iot-device-sdk';
import v1Device from 'aws-iot-device-sdk/device/index.js';
import { auth, iot, iotshadow, mqtt, mqtt5 } from 'aws-iot-device-sdk-v2';
import { onTestFinished } from 'vitest';
import type { IssuedThing } from '../../broker/provisioning/issue-thing.ts';
import { keyOf, type AwsKey } from './aws-clients.ts';
import type { CoreLab } from './core-lab.ts';

const REGION = 'eu-central-1';
const ENDPOINT = 'localhost';

/** `wss://…/mqtt?X-Amz-…`, signed by the first device SDK; a session token goes behind the rest. */
export function signedUrl(core: CoreLab, key: AwsKey = keyOf(core)): string {
  const { accessKeyId, secretAccessKey, sessionToken } = key;
  const where = { host: ENDPOINT, port: core.https?.port ?? 0, region: REGION };
  return v1Device.prepareWebSocketUrl(where, accessKeyId, secretAccessKey, sessionToken);
}

/** MQTT 3.1.1 of the second SDK, with the thing's certificate. */
export function sdkConnection(
  core: CoreLab,
  thing: IssuedThing,
  options: { readonly clean?: boolean; readonly port?: number } = {},
): Promise<mqtt.MqttClientConnection> {
  const { certificatePath, privateKeyPath, thingName } = thing;
  const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder_from_path(
    certificatePath,
    privateKeyPath,
  )
    .with_certificate_authority_from_path(undefined, core.caPath)
    .with_endpoint(ENDPOINT)
    .with_port(options.port ?? core.port)
    .with_client_id(thingName)
    .with_clean_session(options.clean ?? true);
  return opened(config.build());
}

/** MQTT 3.1.1 of the second SDK over WebSocket, signed with the account's key. */
export function sdkWebSocket(core: CoreLab, clientId: string): Promise<mqtt.MqttClientConnection> {
  const { accessKeyId, secretAccessKey } = keyOf(core);
  const credentials = auth.AwsCredentialsProvider.newStatic(accessKeyId, secretAccessKey);
  const config = iot.AwsIotMqttConnectionConfigBuilder.new_with_websockets({
    region: REGION,
    credentials_provider: credentials,
  })
    .with_certificate_authority_from_path(undefined, core.caPath)
    .with_endpoint(ENDPOINT)
    .with_port(core.https?.port ?? 0)
    .with_client_id(clientId)
    .with_clean_session(true);
  return opened(config.build());
}

/** MQTT 3.1.1 of the second SDK as a client that a custom authoriser is to know. */
export function sdkGuest(core: CoreLab, authorizer: string): Promise<mqtt.MqttClientConnection> {
  const config = iot.AwsIotMqttConnectionConfigBuilder.new_default_builder()
    .with_certificate_authority_from_path(undefined, core.caPath)
    .with_endpoint(ENDPOINT)
    .with_custom_authorizer('user', authorizer, '', 'open')
    .with_port(core.https?.port ?? 0)
    .with_client_id('app')
    .with_clean_session(true);
  return opened(config.build());
}

async function opened(config: mqtt.MqttConnectionConfig): Promise<mqtt.MqttClientConnection> {
  const connection = new mqtt.MqttClient().new_connection(config);
  onTestFinished(async () => {
    await connection.disconnect().catch(() => undefined);
  });
  await connection.connect();
  return connection;
}

interface SdkMqtt5 {
  readonly client: mqtt5.Mqtt5Client;
  readonly connack: mqtt5.ConnackPacket;
}

/** MQTT 5 of the second SDK, with the thing's certificate. */
export async function sdkMqtt5(core: CoreLab, thing: IssuedThing): Promise<SdkMqtt5> {
  const { certificatePath, privateKeyPath, thingName } = thing;
  const config = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromPath(
    ENDPOINT,
    certificatePath,
    privateKeyPath,
  )
    .withCertificateAuthorityFromPath(undefined, core.caPath)
    .withPort(core.port)
    .withConnectProperties({ clientId: thingName, keepAliveIntervalSeconds: 60 });
  const client = new mqtt5.Mqtt5Client(config.build());
  onTestFinished(async () => {
    const stopped = once(client, 'stopped');
    client.stop();
    await stopped;
    client.close();
  });
  const success = once(client, 'connectionSuccess');
  client.start();
  const [event] = (await success) as [{ readonly connack: mqtt5.ConnackPacket }];
  return { client, connack: event.connack };
}

interface SdkShadow {
  readonly client: iotshadow.IotShadowClientv2;
  onDelta(take: (delta: object) => void): void;
  /** The stream of deltas is subscribed. */
  readonly ready: Promise<void>;
}

/** The shadow client of the second SDK on either kind of connection. */
export async function sdkShadow(
  core: CoreLab,
  thing: IssuedThing,
  protocol: 'MQTT 3.1.1' | 'MQTT 5',
): Promise<SdkShadow> {
  const options = {
    maxRequestResponseSubscriptions: 5,
    maxStreamingSubscriptions: 2,
    operationTimeoutInSeconds: 10,
  };
  const { IotShadowClientv2: Client } = iotshadow;
  const client =
    protocol === 'MQTT 5'
      ? Client.newFromMqtt5((await sdkMqtt5(core, thing)).client, options)
      : Client.newFromMqtt311(await sdkConnection(core, thing), options);
  const stream = client.createShadowDeltaUpdatedStream({ thingName: thing.thingName });
  const ready = once(stream, 'subscriptionStatus').then(() => undefined);
  stream.open();
  onTestFinished(() => {
    stream.close();
    client.close();
  });
  return {
    client,
    ready,
    onDelta: (take) => void stream.on('incomingPublish', ({ message }) => take(message)),
  };
}

/** The thing shadow of the first SDK: with a certificate, or by WebSocket with the key. */
export async function legacyThingShadow(
  core: CoreLab,
  thing: IssuedThing,
  protocol: 'mqtts' | 'wss',
): Promise<ThingShadow> {
  const { accessKeyId, secretAccessKey } = keyOf(core);
  const common = { host: ENDPOINT, clientId: thing.thingName, protocol } as const;
  const options: DeviceOptions =
    protocol === 'mqtts'
      ? {
          ...common,
          port: core.port,
          keyPath: thing.privateKeyPath,
          certPath: thing.certificatePath,
          caPath: core.caPath,
        }
      : {
          ...common,
          port: core.https?.port ?? 0,
          region: REGION,
          accessKeyId,
          secretKey: secretAccessKey,
          websocketOptions: { ca: readFileSync(core.caPath) },
        };
  const shadow = v1.thingShadow(options);
  onTestFinished(() => new Promise<void>((resolve) => shadow.end(true, () => resolve())));
  await once(shadow, 'connect');
  return shadow;
}
