BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE notices (
	token VARCHAR(12) NOT NULL, 
	sender VARCHAR(12) NOT NULL, 
	news VARCHAR(20) NOT NULL, 
	about BIGINT, 
	posted_at DATETIME NOT NULL, 
	CONSTRAINT pk_notices PRIMARY KEY (token)
);
INSERT INTO "notices" VALUES('a4n0CqZWCufq','f7dYVpXSNjEv','forgotten',53908232506183680,'2026-11-30 11:21:43.023674');
CREATE TABLE server_blocked (
	guild_id BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	CONSTRAINT pk_server_blocked PRIMARY KEY (guild_id, user_id), 
	CONSTRAINT fk_server_blocked_servers FOREIGN KEY(guild_id) REFERENCES servers (guild_id) ON DELETE CASCADE
);
INSERT INTO "server_blocked" VALUES(197038439483310086,53908232506183680);
INSERT INTO "server_blocked" VALUES(197038439483310086,41771983423143937);
CREATE TABLE server_channels (
	guild_id BIGINT NOT NULL, 
	channel_id BIGINT NOT NULL, 
	CONSTRAINT pk_server_channels PRIMARY KEY (guild_id, channel_id), 
	CONSTRAINT fk_server_channels_servers FOREIGN KEY(guild_id) REFERENCES servers (guild_id) ON DELETE CASCADE
);
INSERT INTO "server_channels" VALUES(197038439483310086,155361364909621248);
CREATE TABLE server_left_out (
	guild_id BIGINT NOT NULL, 
	document TEXT NOT NULL, 
	CONSTRAINT pk_server_left_out PRIMARY KEY (guild_id, document), 
	CONSTRAINT fk_server_left_out_servers FOREIGN KEY(guild_id) REFERENCES servers (guild_id) ON DELETE CASCADE
);
INSERT INTO "server_left_out" VALUES(197038439483310086,'議事録/三月.md');
CREATE TABLE servers (
	guild_id BIGINT NOT NULL, 
	language VARCHAR(2), 
	private_by_default BOOLEAN NOT NULL, 
	keep_questions BOOLEAN NOT NULL, 
	CONSTRAINT pk_servers PRIMARY KEY (guild_id)
);
INSERT INTO "servers" VALUES(197038439483310086,'pt',1,1);
INSERT INTO "servers" VALUES(81384788765712384,'ja',0,0);
CREATE TABLE shown_answers (
	token VARCHAR(12) NOT NULL, 
	user_id BIGINT NOT NULL, 
	guild_id BIGINT, 
	channel_id BIGINT NOT NULL, 
	language VARCHAR(2) NOT NULL, 
	is_private BOOLEAN NOT NULL, 
	answered BOOLEAN NOT NULL, 
	question_message_id BIGINT, 
	message_id BIGINT, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_shown_answers PRIMARY KEY (token)
);
INSERT INTO "shown_answers" VALUES('aB3-_xyz0123',80351110224678912,197038439483310086,155361364909621248,'ja',0,1,334385199974967042,NULL,'2026-03-03 12:30:15.123456');
INSERT INTO "shown_answers" VALUES('private_____',41771983423143937,NULL,155361364909621248,'en',1,0,NULL,155361364909621249,'2026-03-03 12:30:15.123456');
CREATE TABLE shown_excerpts (
	token VARCHAR(12) NOT NULL, 
	rank BIGINT NOT NULL, 
	document TEXT NOT NULL, 
	start BIGINT NOT NULL, 
	"end" BIGINT NOT NULL, 
	digest VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_shown_excerpts PRIMARY KEY (token, rank), 
	CONSTRAINT fk_shown_excerpts_shown_answers FOREIGN KEY(token) REFERENCES shown_answers (token) ON DELETE CASCADE
);
INSERT INTO "shown_excerpts" VALUES('aB3-_xyz0123',1,'議事録/三月.md',120,188,'ac21e4faa3da88da');
INSERT INTO "shown_excerpts" VALUES('aB3-_xyz0123',2,'minutes.txt',0,12,'b94673c2aa192c8a');
CREATE TABLE unanswered (
	token VARCHAR(12) NOT NULL, 
	guild_id BIGINT NOT NULL, 
	user_id BIGINT NOT NULL, 
	question TEXT, 
	confidence FLOAT NOT NULL, 
	asked_at DATETIME NOT NULL, 
	CONSTRAINT pk_unanswered PRIMARY KEY (token)
);
INSERT INTO "unanswered" VALUES('qDFrtsVEoUXS',197038439483310086,80351110224678912,'Quem sabe?',0.125,'2026-03-04 05:06:07.891011');
INSERT INTO "unanswered" VALUES('SuUOCcWb6iWj',81384788765712384,80351110224678912,NULL,0.25,'2026-03-04 05:06:07.891011');
CREATE TABLE verdicts (
	token VARCHAR(12) NOT NULL, 
	user_id BIGINT NOT NULL, 
	guild_id BIGINT, 
	helpful BOOLEAN NOT NULL, 
	reason VARCHAR(20), 
	comment TEXT, 
	given_at DATETIME NOT NULL, 
	CONSTRAINT pk_verdicts PRIMARY KEY (token, user_id), 
	CONSTRAINT fk_verdicts_shown_answers FOREIGN KEY(token) REFERENCES shown_answers (token) ON DELETE CASCADE
);
INSERT INTO "verdicts" VALUES('aB3-_xyz0123',41771983423143937,197038439483310086,0,'outdated','出典が古い','2026-03-04 05:06:07.891011');
INSERT INTO "verdicts" VALUES('aB3-_xyz0123',80351110224678912,197038439483310086,1,NULL,NULL,'2026-03-04 05:06:07.891011');
INSERT INTO "verdicts" VALUES('private_____',41771983423143937,NULL,0,'wrong passage',NULL,'2026-03-04 05:06:07.891011');
CREATE INDEX ix_shown_answers_user_id ON shown_answers (user_id);
CREATE INDEX ix_shown_answers_guild_id ON shown_answers (guild_id);
CREATE INDEX ix_shown_answers_question_message_id ON shown_answers (question_message_id);
CREATE INDEX ix_shown_answers_created_at ON shown_answers (created_at);
CREATE INDEX ix_verdicts_user_id ON verdicts (user_id);
CREATE INDEX ix_verdicts_guild_id ON verdicts (guild_id);
CREATE INDEX ix_verdicts_given_at ON verdicts (given_at);
CREATE INDEX ix_unanswered_guild_id ON unanswered (guild_id);
CREATE INDEX ix_unanswered_user_id ON unanswered (user_id);
CREATE INDEX ix_unanswered_asked_at ON unanswered (asked_at);
COMMIT;
