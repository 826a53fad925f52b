import type { MigrationInterface, QueryRunner } from 'typeorm';

// The invisible characters of the kernel's `foldedText`.
const INVISIBLE = [0xad, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2060, 0x2061, 0x2062, 0x2063, 0x2064]
  .concat([0xfe0e, 0xfe0f, 0xfeff])
  .map((code) => String.fromCodePoint(code))
  .join('');

/**
 * Categories are compared without regard to case and to composition. The database computes the key, so that rows of an
 * older process have one, too. `search` of existing rows is folded as `foldedText` does now.
 */
export class AddCategoryKey1796000000001 implements MigrationInterface {
  readonly name = 'AddCategoryKey1796000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION folded_text_v1(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
        SELECT normalize(replace(translate(lower(normalize(value, NFC) COLLATE ${await collation(runner)}),
          'ςſ${INVISIBLE}', 'σs'), 'ß', 'ss'), NFC)
      $$`);
    await runner.query(
      'ALTER TABLE product ADD COLUMN category_key text GENERATED ALWAYS AS (folded_text_v1(category)) STORED',
    );
    await runner.query(
      'CREATE INDEX product_on_sale_by_category_key ON product (category_key, sku) WHERE NOT withdrawn',
    );
    await runner.query(
      `UPDATE product SET search = normalize(replace(translate(search, 'ςſ${INVISIBLE}', 'σs'), 'ß', 'ss'), NFC)
       WHERE search ~ '[ςſß${INVISIBLE}]'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE product DROP COLUMN category_key');
    await runner.query('DROP FUNCTION folded_text_v1(text)');
  }
}

/** A collation for the letters of Unicode, because that of the database may support only ASCII (`--locale=C`). */
async function collation(runner: QueryRunner): Promise<string> {
  const known = (await runner.query(
    `SELECT quote_ident(nspname) || '.' || quote_ident(collname) AS name
     FROM pg_collation JOIN pg_namespace ON pg_namespace.oid = collnamespace
     WHERE nspname = 'pg_catalog' AND collname IN ('pg_c_utf8', 'und-x-icu') ORDER BY collname LIMIT 1`,
  )) as { name: string }[];
  return known[0]?.name ?? 'pg_catalog."default"';
}
