import { loadSync } from '@grpc/proto-loader';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { services } from './services';

describe('the services of the contexts', () => {
  it('match the proto files one to one', () => {
    const files = readdirSync(path.join(__dirname, '../../proto')).sort();
    expect(services.map(({ context }) => `${context}.proto`).sort()).toEqual(files);
  });

  it.each(services.map((service) => [service.context, service] as const))('include %s, in its file', (_, service) => {
    const definition = loadSync(service.protoPath);
    expect(definition).toHaveProperty([`${service.package}.${service.service}`]);
  });
});
