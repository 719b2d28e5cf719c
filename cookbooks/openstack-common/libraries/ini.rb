# frozen_string_literal: true

module OpenStackCommon
  # The INI dialect of oslo.config and uWSGI.
  module Ini
    HEADER = "# Written by Chef: node['openstack'] decides what stands here.\n"

    # A text that oslo.config hands on as it is. It fills in what follows a `$`, drops blanks around a value, and takes
    # one pair of quotes off. Not `$$`: after a backslash oslo.config reads that as two.
    def self.literal(text)
      escaped = text.gsub('$') { '\\$' }
      escaped.match?(/\A\s|\s\z|\A(["'])(.*\1)?\z/m) ? "\"#{escaped}\"" : escaped
    end

    # sections: section => option => value. An Array repeats the option, nil leaves it out.
    # Sorted, so that a changed attribute changes one line and nothing else.
    def self.render(sections)
      blocks = sections.sort_by { |name, _| name == 'DEFAULT' ? '' : name }.map { |name, options| section(name, options) }
      HEADER + blocks.compact.join
    end

    def self.section(name, options)
      lines = options.to_h.sort.flat_map { |option, value| Array(value).map { |one| "#{option} = #{one}\n" } }
      "\n[#{name}]\n#{lines.join}" unless lines.empty?
    end
  end
end
