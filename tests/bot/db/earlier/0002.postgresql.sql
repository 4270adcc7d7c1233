CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.notices (
    token character varying(12) NOT NULL,
    sender character varying(12) NOT NULL,
    news character varying(20) NOT NULL,
    about bigint,
    posted_at timestamp with time zone NOT NULL
);
CREATE TABLE public.server_blocked (
    guild_id bigint NOT NULL,
    user_id bigint NOT NULL
);
CREATE TABLE public.server_channels (
    guild_id bigint NOT NULL,
    channel_id bigint NOT NULL
);
CREATE TABLE public.server_left_out (
    guild_id bigint NOT NULL,
    document text NOT NULL
);
CREATE TABLE public.servers (
    guild_id bigint NOT NULL,
    language character varying(2),
    private_by_default boolean NOT NULL,
    keep_questions boolean NOT NULL
);
CREATE TABLE public.shown_answers (
    token character varying(12) NOT NULL,
    user_id bigint NOT NULL,
    guild_id bigint,
    channel_id bigint NOT NULL,
    language character varying(2) NOT NULL,
    is_private boolean NOT NULL,
    answered boolean NOT NULL,
    question_message_id bigint,
    message_id bigint,
    created_at timestamp with time zone NOT NULL
);
CREATE TABLE public.shown_excerpts (
    token character varying(12) NOT NULL,
    rank bigint NOT NULL,
    document text NOT NULL,
    start bigint NOT NULL,
    "end" bigint NOT NULL,
    digest character varying(16) NOT NULL
);
CREATE TABLE public.unanswered (
    token character varying(12) NOT NULL,
    guild_id bigint NOT NULL,
    user_id bigint NOT NULL,
    question text,
    confidence double precision NOT NULL,
    asked_at timestamp with time zone NOT NULL
);
CREATE TABLE public.verdicts (
    token character varying(12) NOT NULL,
    user_id bigint NOT NULL,
    guild_id bigint,
    helpful boolean NOT NULL,
    reason character varying(20),
    comment text,
    given_at timestamp with time zone NOT NULL
);
INSERT INTO public.alembic_version VALUES ('0002');
INSERT INTO public.notices VALUES ('FbrCzeD140Fv', 'aT6tCfEenxUL', 'forgotten', 53908232506183680, '2026-11-30 11:21:43.788512+00');
INSERT INTO public.server_blocked VALUES (197038439483310086, 53908232506183680);
INSERT INTO public.server_blocked VALUES (197038439483310086, 41771983423143937);
INSERT INTO public.server_channels VALUES (197038439483310086, 155361364909621248);
INSERT INTO public.server_left_out VALUES (197038439483310086, '議事録/三月.md');
INSERT INTO public.servers VALUES (197038439483310086, 'pt', true, true);
INSERT INTO public.servers VALUES (81384788765712384, 'ja', false, false);
INSERT INTO public.shown_answers VALUES ('aB3-_xyz0123', 80351110224678912, 197038439483310086, 155361364909621248, 'ja', false, true, 334385199974967042, NULL, '2026-03-03 12:30:15.123456+00');
INSERT INTO public.shown_answers VALUES ('private_____', 41771983423143937, NULL, 155361364909621248, 'en', true, false, NULL, 155361364909621249, '2026-03-03 12:30:15.123456+00');
INSERT INTO public.shown_excerpts VALUES ('aB3-_xyz0123', 1, '議事録/三月.md', 120, 188, 'ac21e4faa3da88da');
INSERT INTO public.shown_excerpts VALUES ('aB3-_xyz0123', 2, 'minutes.txt', 0, 12, 'b94673c2aa192c8a');
INSERT INTO public.unanswered VALUES ('hQKGNcPX-3FX', 197038439483310086, 80351110224678912, 'Quem sabe?', 0.125, '2026-03-04 05:06:07.891011+00');
INSERT INTO public.unanswered VALUES ('4EtpEohV9ecs', 81384788765712384, 80351110224678912, NULL, 0.25, '2026-03-04 05:06:07.891011+00');
INSERT INTO public.verdicts VALUES ('aB3-_xyz0123', 41771983423143937, 197038439483310086, false, 'outdated', '出典が古い', '2026-03-04 05:06:07.891011+00');
INSERT INTO public.verdicts VALUES ('aB3-_xyz0123', 80351110224678912, 197038439483310086, true, NULL, NULL, '2026-03-04 05:06:07.891011+00');
INSERT INTO public.verdicts VALUES ('private_____', 41771983423143937, NULL, false, 'wrong passage', NULL, '2026-03-04 05:06:07.891011+00');
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.notices
    ADD CONSTRAINT pk_notices PRIMARY KEY (token);
ALTER TABLE ONLY public.server_blocked
    ADD CONSTRAINT pk_server_blocked PRIMARY KEY (guild_id, user_id);
ALTER TABLE ONLY public.server_channels
    ADD CONSTRAINT pk_server_channels PRIMARY KEY (guild_id, channel_id);
ALTER TABLE ONLY public.server_left_out
    ADD CONSTRAINT pk_server_left_out PRIMARY KEY (guild_id, document);
ALTER TABLE ONLY public.servers
    ADD CONSTRAINT pk_servers PRIMARY KEY (guild_id);
ALTER TABLE ONLY public.shown_answers
    ADD CONSTRAINT pk_shown_answers PRIMARY KEY (token);
ALTER TABLE ONLY public.shown_excerpts
    ADD CONSTRAINT pk_shown_excerpts PRIMARY KEY (token, rank);
ALTER TABLE ONLY public.unanswered
    ADD CONSTRAINT pk_unanswered PRIMARY KEY (token);
ALTER TABLE ONLY public.verdicts
    ADD CONSTRAINT pk_verdicts PRIMARY KEY (token, user_id);
CREATE INDEX ix_shown_answers_created_at ON public.shown_answers USING btree (created_at);
CREATE INDEX ix_shown_answers_guild_id ON public.shown_answers USING btree (guild_id);
CREATE INDEX ix_shown_answers_question_message_id ON public.shown_answers USING btree (question_message_id);
CREATE INDEX ix_shown_answers_user_id ON public.shown_answers USING btree (user_id);
CREATE INDEX ix_unanswered_asked_at ON public.unanswered USING btree (asked_at);
CREATE INDEX ix_unanswered_guild_id ON public.unanswered USING btree (guild_id);
CREATE INDEX ix_unanswered_user_id ON public.unanswered USING btree (user_id);
CREATE INDEX ix_verdicts_given_at ON public.verdicts USING btree (given_at);
CREATE INDEX ix_verdicts_guild_id ON public.verdicts USING btree (guild_id);
CREATE INDEX ix_verdicts_user_id ON public.verdicts USING btree (user_id);
ALTER TABLE ONLY public.server_blocked
    ADD CONSTRAINT fk_server_blocked_servers FOREIGN KEY (guild_id) REFERENCES public.servers(guild_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.server_channels
    ADD CONSTRAINT fk_server_channels_servers FOREIGN KEY (guild_id) REFERENCES public.servers(guild_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.server_left_out
    ADD CONSTRAINT fk_server_left_out_servers FOREIGN KEY (guild_id) REFERENCES public.servers(guild_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.shown_excerpts
    ADD CONSTRAINT fk_shown_excerpts_shown_answers FOREIGN KEY (token) REFERENCES public.shown_answers(token) ON DELETE CASCADE;
ALTER TABLE ONLY public.verdicts
    ADD CONSTRAINT fk_verdicts_shown_answers FOREIGN KEY (token) REFERENCES public.shown_answers(token) ON DELETE CASCADE;
