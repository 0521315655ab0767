-- A booking system's own table: one row a meeting, dates and hours in columns of their own.
CREATE TABLE bokningar (
  bokningsnr TEXT, namn TEXT, datum TEXT, fran TEXT, till TEXT, lokal TEXT, arrangor TEXT, avgift TEXT, anmalan TEXT,
  installd INTEGER, kontakt TEXT
);
INSERT INTO bokningar VALUES
  ('B-2026-17', 'Kommunfullmäktige', '2026-12-14', '18.00', '21.30', 'Stadshuset, sessionssalen', 'Åby kommun', NULL, NULL, 0,
   'kansli@aby.example'),
  ('B-2026-18', 'Kurs i hållbar upphandling', '2026-12-03', '9.30', '16.30', 'Folkets hus', 'Regionen', '450 kr',
   '/anmalan/18', 0, NULL),
  ('B-2026-19', 'Öppet hus', '2026-12-05', NULL, NULL, 'Biblioteket', NULL, 'Gratis', NULL, 1, NULL),
  ('B-2026-20', 'Fel datum', '2026-02-30', '10.00', '11.00', 'Biblioteket', NULL, NULL, NULL, 0, NULL),
  ('B-2026-21', 'Baklänges', '2026-12-08', '15.00', '14.00', 'Biblioteket', NULL, NULL, NULL, 0, NULL);
