import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateParcels1793000000003 implements MigrationInterface {
  readonly name = 'CreateParcels1793000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE parcel (
        shipment_id uuid PRIMARY KEY,
        order_id uuid NOT NULL,
        tracking_number text
      )`);
    await runner.query('CREATE INDEX parcel_tracking_number ON parcel (tracking_number)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE parcel');
  }
}
