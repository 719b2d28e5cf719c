# frozen_string_literal: true

require 'find'

module OpenStackCommon
  # Alembic's revisions, read from the scripts of an installed package: 10 ms, where asking a *-manage command takes 2 s.
  module Alembic
    REVISION = /^revision(?:\s*:\s*\w+)?\s*=\s*['"]([^'"]+)['"]/.freeze
    # What a revision follows, and what it needs of another branch: both are left out of a database that has it.
    DOWN = /^(?:down_revision|depends_on)(?:\s*:[^=]+)?\s*=\s*(\([^)]*\)|['"][^'"]+['"]|None)/m.freeze

    # The revisions that no other one comes after, sorted: what a database that is up to date says of itself.
    def self.heads(directory)
      scripts = Find.find(directory).select { |path| path.end_with?('.py') }.map { |path| File.read(path) }
      revisions = scripts.filter_map { |text| text[REVISION, 1] }
      raise "no Alembic revisions below #{directory}: is the package installed?" if revisions.empty?

      (revisions - scripts.flat_map { |text| text.scan(DOWN).join.scan(/['"]([^'"]+)['"]/).flatten }).sort
    end
  end
end
