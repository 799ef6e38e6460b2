import { parentPort, workerData } from 'node:worker_threads';
import { synthesise } from '../infra/synthesise.ts';

parentPort?.postMessage(JSON.stringify(synthesise(workerData as Record<string, string>)));
