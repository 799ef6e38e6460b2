import { parentPort } from 'node:worker_threads';
import { buildWeb } from '../web/build/build.ts';

parentPort?.postMessage((await buildWeb()).files);
