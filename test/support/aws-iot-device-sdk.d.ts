/** The parts of the first device SDK that the tests use; it comes without types. */
declare module 'aws-iot-device-sdk' {
  import type { EventEmitter } from 'node:events';

  export interface DeviceOptions {
    readonly host: string;
    readonly port: number;
    readonly clientId: string;
    readonly region?: string;
    readonly protocol?: 'mqtts' | 'wss';
    readonly keyPath?: string;
    readonly certPath?: string;
    readonly caPath?: string;
    readonly accessKeyId?: string;
    readonly secretKey?: string;
    readonly websocketOptions?: object;
  }

  export interface Device extends EventEmitter {
    publish(topic: string, message: string, options: object, done: (error?: Error) => void): void;
    subscribe(topic: string, options: object, done: (error?: Error) => void): void;
    end(force: boolean, done: () => void): void;
  }

  export interface ThingShadow extends Device {
    register(thingName: string, options: object, done: () => void): void;
    update(thingName: string, document: object): string | null;
    get(thingName: string): string | null;
  }

  const sdk: {
    device(options: DeviceOptions): Device;
    thingShadow(options: DeviceOptions): ThingShadow;
  };
  export default sdk;
}

declare module 'aws-iot-device-sdk/device/index.js' {
  const sdk: {
    /** Signs `wss://host:port/mqtt` with the SDK's own code. */
    prepareWebSocketUrl(
      options: { readonly host: string; readonly port: number; readonly region: string },
      accessKeyId: string,
      secretKey: string,
      sessionToken?: string,
    ): string;
  };
  export default sdk;
}
