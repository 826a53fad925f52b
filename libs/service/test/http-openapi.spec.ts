import { get, openForEachTest } from './http-room';

openForEachTest();

describe('the OpenAPI document', () => {
  const documented = async () =>
    (await (await get('/openapi.json')).json()) as {
      paths: Record<string, Record<string, { requestBody?: object; parameters?: object[]; responses: object }>>;
    };

  it('shows the checked schemas, and every problem that an operation may answer, by status and code', async () => {
    const document = await documented();
    const send = document.paths['/parcels']!['post']!;
    expect(send.requestBody).toMatchObject({
      content: { 'application/json': { schema: { properties: { weight: { type: 'integer', minimum: 1 } } } } },
    });
    expect(send.responses).toMatchObject({
      201: { content: { 'application/json': { schema: { properties: { parcelId: { format: 'uuid' } } } } } },
      400: { content: { 'application/problem+json': {} } },
      415: { content: { 'application/problem+json': {} }, headers: { 'Accept-Encoding': {} } },
    });
    expect(send.responses).not.toHaveProperty('default');
    expect(send.responses).not.toHaveProperty('401');
    const refused = document.paths['/parcels/refused']!['get']!.responses;
    expect(refused).toHaveProperty(
      ['422', 'content', 'application/problem+json', 'schema', 'allOf', '1', 'properties', 'code', 'enum'],
      ['ORDERING.EMPTY_ORDER'],
    );
    expect(refused).not.toHaveProperty('415');
    expect(refused).toHaveProperty(['503', 'headers', 'Retry-After', 'required'], true);
    expect(document.paths['/parcels/secret']!['get']!.responses).toMatchObject({
      401: { headers: { 'WWW-Authenticate': { required: true } } },
      403: { headers: { 'WWW-Authenticate': { required: true } } },
    });
    // A rule of the context refuses without a challenge, because another scope would not help.
    expect(document.paths['/parcels/secret/rule']!['get']!.responses).toMatchObject({
      403: { headers: { 'WWW-Authenticate': { required: false } } },
    });
    expect(JSON.stringify(document)).not.toContain('x-refuses');
    expect(document.paths['/parcels']!['get']!.parameters).toMatchObject([{ name: 'page', in: 'query' }]);
    expect(document.paths['/parcels/{id}']!['get']!.parameters).toMatchObject([{ name: 'id', in: 'path' }]);
  });
});
