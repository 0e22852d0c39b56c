/**
 * Inside the worker thread of a local function: calls its `handler` for each question. A function
 * that never ends, or exhausts memory, harms only this thread. It imports nothing of the project, so that
 * its bundle has nothing of the core's.
 */
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

export interface FunctionQuestion {
  readonly id: number;
  readonly event: unknown;
  readonly context: FunctionContext;
}

/** The members of Lambda's context that make sense here. */
export interface FunctionContext {
  readonly functionName: string;
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
}

export type FunctionAnswer =
  | { readonly id: number; readonly json: string }
  | { readonly id: number; readonly problem: string };

type Handler = (event: unknown, context: FunctionContext) => unknown;

/** The module is chosen by the owner of the folder, so no import can name it. */
const load = createRequire(import.meta.url);
const loaded = loadHandler();

function loadHandler(): Handler | Error {
  const { path } = workerData as { readonly path: string };
  try {
    const { handler } = load(path) as { handler?: unknown };
    if (typeof handler === 'function') return handler as Handler;
    return new Error('the module exports no function "handler"');
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function answer({ id, event, context }: FunctionQuestion): Promise<FunctionAnswer> {
  try {
    if (loaded instanceof Error) throw loaded;
    const result: unknown = await loaded(event, context);
    return { id, json: JSON.stringify(result ?? null) };
  } catch (error) {
    return { id, problem: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (question: FunctionQuestion) => {
  void answer(question).then((result) => parentPort?.postMessage(result));
});
