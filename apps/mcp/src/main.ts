import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import { addressFrom } from './address-from';
import { mcpServer } from './mcp-server';

// The protocol has standard output; everything else goes to standard error.
async function main(): Promise<void> {
  const address = addressFrom(process.env);
  await mcpServer(address).connect(new StdioServerTransport());
  process.stderr.write(`reading the shop at ${address.url} for a client on standard input\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
