import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../local/engine.ts';
import { until } from './report.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const root = at('../../');
const venv = join(root, '.venv');
const requirements = at('requirements.txt');
const installed = join(venv, 'requirements.txt');

/** An emulated AWS: its endpoint, and the environment that makes the CDK and SDKs use it. */
export interface Emulator {
  port: number;
  endpoint: string;
  environment: NodeJS.ProcessEnv;
  /** A folder for files of this run, deleted when it ends. */
  directory: string;
  stop: () => Promise<void>;
}

/** A Python environment with the pinned emulator; created when it is missing or has other versions. */
const install = (): string => {
  const python = join(venv, 'bin', 'python');
  const current = existsSync(installed) && readFileSync(installed, 'utf8') === readFileSync(requirements, 'utf8');
  if (!current) {
    rmSync(venv, { recursive: true, force: true });
    execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements], {
      stdio: 'inherit',
    });
    copyFileSync(requirements, installed);
  }
  return python;
};

/**
 * Runs the emulator until its standard input closes, which happens however this process ends, so a crashed run leaves
 * nothing behind. Its workers are in its process group and end with it.
 */
const program = `
import os, runpy, signal, sys, threading
def watch():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)
threading.Thread(target=watch, daemon=True).start()
runpy.run_module('ministack', run_name='__main__')
`;

const gone = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Starts the emulator on the port `GATEWAY_PORT`, or on a free one. @throws when it does not start within 60 s */
export const startEmulator = async (): Promise<Emulator> => {
  const python = install();
  const port = Number(process.env['GATEWAY_PORT'] ?? (await freePort()));
  const endpoint = `http://127.0.0.1:${port}`;
  const directory = mkdtempSync(join(tmpdir(), 'gatehouse-emulator-'));
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const logFile = join(directory, 'emulator.log');
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_')));
  const environment = {
    ...inherited,
    // The Node version for the functions: the one that the project pins.
    PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
  };
  const log = openSync(logFile, 'w');
  const child = spawn(python, ['-c', program], {
    stdio: ['pipe', log, log],
    detached: true,
    env: {
      ...environment,
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      // Functions run under their roles: calls that IAM does not allow fail, as on AWS.
      AUTH: 'true',
      IOT_MTLS_ENABLED: 'false',
      SFTP_ENABLED: 'false',
      S3_DATA_DIR: directory,
      TMPDIR: directory,
    },
  });
  const stop = async (): Promise<void> => {
    const end = new Promise((resolve) => (gone(child) ? resolve(undefined) : child.once('exit', resolve)));
    child.stdin?.end();
    await end;
  };
  try {
    await until('the emulator answers', 60, async () => {
      if (gone(child)) throw new Error(`the emulator did not start: ${readFileSync(logFile, 'utf8').slice(-500)}`);
      const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
      return answer?.ok ? true : undefined;
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, endpoint, environment: { ...environment, AWS_ENDPOINT_URL: endpoint }, directory, stop };
};
