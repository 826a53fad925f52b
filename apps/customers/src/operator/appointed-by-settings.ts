import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Users whom the settings have appointed. They are dismissed when the settings name another account. */
@Injectable()
export class AppointedBySettings {
  constructor(private readonly dataSource: DataSource) {}

  async remember(userId: string): Promise<void> {
    await this.dataSource.query('INSERT INTO appointed_by_settings VALUES ($1) ON CONFLICT DO NOTHING', [userId]);
  }

  async others(userId: string): Promise<readonly string[]> {
    const rows = await this.dataSource.query<{ user_id: string }[]>(
      'SELECT user_id FROM appointed_by_settings WHERE user_id <> $1',
      [userId],
    );
    return rows.map((row) => row.user_id);
  }

  async forget(userId: string): Promise<void> {
    await this.dataSource.query('DELETE FROM appointed_by_settings WHERE user_id = $1', [userId]);
  }
}
