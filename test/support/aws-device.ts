/** The real AWS IoT Device SDK v2, connected to a core of a test. */
import { iot, mqtt, mqtt5 } from 'aws-iot-device-sdk-v2';
import { onTestFinished } from 'vitest';
import type { PemPair } from '../../broker/common/x509.ts';

interface SdkConnect {
  readonly port: number;
  readonly clientId: string;
  /** PEM of the authority that the server's certificate is checked with. */
  readonly ca: string;
  readonly device: PemPair;
}

/** MQTT 3.1.1; the connection ends with the test. */
export async function connectSdk311(given: SdkConnect): Promise<mqtt.MqttClientConnection> {
  const { certificatePem, privateKeyPem } = given.device;
  const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(
    certificatePem,
    privateKeyPem,
  )
    .with_certificate_authority(given.ca)
    .with_endpoint('localhost')
    .with_port(given.port)
    .with_client_id(given.clientId)
    .with_clean_session(true)
    .build();
  const connection = new mqtt.MqttClient().new_connection(config);
  connection.on('error', () => undefined);
  await connection.connect();
  onTestFinished(async () => {
    await connection.disconnect();
  });
  return connection;
}

/** MQTT 5; the connection ends with the test. */
export async function connectSdk5(given: SdkConnect): Promise<mqtt5.Mqtt5Client> {
  const { certificatePem, privateKeyPem } = given.device;
  const config = iot.AwsIotMqtt5ClientConfigBuilder.newDirectMqttBuilderWithMtlsFromMemory(
    'localhost',
    certificatePem,
    privateKeyPem,
  )
    .withCertificateAuthority(given.ca)
    .withPort(given.port)
    .withConnectProperties({ clientId: given.clientId, keepAliveIntervalSeconds: 60 })
    .build();
  const client = new mqtt5.Mqtt5Client(config);
  client.on('error', () => undefined);
  const connected = new Promise<void>((resolve, reject) => {
    client.once('connectionSuccess', () => resolve());
    client.once('connectionFailure', ({ error }) => reject(error));
  });
  client.start();
  await connected;
  onTestFinished(async () => {
    const stopped = new Promise<void>((resolve) => client.once('stopped', () => resolve()));
    client.stop();
    await stopped;
    client.close();
  });
  return client;
}
