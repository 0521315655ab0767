-- What a Joomla site of 2026 has in its tables, as far as a list of news needs it.
CREATE TABLE jos_categories (id INTEGER PRIMARY KEY, title TEXT, alias TEXT);
CREATE TABLE jos_users (id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE jos_content (
  id INTEGER PRIMARY KEY, title TEXT, alias TEXT, introtext TEXT, fulltext TEXT, state INTEGER, catid INTEGER,
  created_by INTEGER, publish_up TEXT, modified TEXT, images TEXT, language TEXT
);
INSERT INTO jos_categories VALUES (8, 'Miljö & klimat', 'miljo-klimat'), (9, 'Trafik', 'trafik');
INSERT INTO jos_users VALUES (42, 'Åsa Öberg');
INSERT INTO jos_content VALUES
  (101, 'Återbruket flyttar', 'aterbruket-flyttar', '<p>Från och med <strong>måndag</strong> finns vi på Hamngatan.</p>',
   '<p onclick="x()">Läs mer på <a href="index.php?option=com_content&amp;id=7">sidan om återbruk</a>.</p><script>alert(1)</script>',
   1, 8, 42, '2026-11-20 07:30:00', '2026-11-21 09:00:00', '{"image_intro":"images/aterbruk.jpg"}', 'sv-SE'),
  (102, 'Roadworks on Main Street', 'roadworks', '<p>Buses take another way.</p>', '', 1, 9, 42,
   '2026-11-18 12:00:00', '0000-00-00 00:00:00', '{}', 'en-GB'),
  (103, 'Utkast', 'utkast', '<p>Inte klar.</p>', '', 0, 9, 42, '2026-11-22 12:00:00', NULL, '{}', '*'),
  (104, '', 'utan-rubrik', '', '', 1, 9, NULL, 'okänt', NULL, NULL, '*');
