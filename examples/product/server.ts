import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Serves an app on the loopback interface only.
 * @param port 0 for any free port
 * @returns the base URL, and a function that stops the server
 * @throws when the port is taken
 */
export const listen = async (
  app: RequestListener,
  port: number,
): Promise<{ url: string; close: () => Promise<void> }> => {
  const server = createServer(app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
