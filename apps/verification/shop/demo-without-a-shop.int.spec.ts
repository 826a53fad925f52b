import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runCommand } from '../shops/run-command';

describe('npm run demo without a shop', () => {
  it('names the address where it found no shop', async () => {
    const other = createServer((_request, response) => response.end('<h1>It works!</h1>')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
    const noShop = { code: 1, out: '', err: expect.stringContaining(`no shop answers at ${url}: start one`) as string };
    expect(await runCommand('demo/main.js', [], { MARU_URL: url })).toEqual(noShop);
    other.close();
    await once(other, 'close');
    expect(await runCommand('demo/main.js', [], { MARU_URL: url })).toEqual(noShop);
  });
});
