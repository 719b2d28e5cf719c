# frozen_string_literal: true

module OpenStackCommon
  # The INI dialect of oslo.config and uWSGI.
  module Ini
    HEADER = "# Written by Chef: node['openstack'] decides what stands here.\n"
    SECTION = /\A[^\[\][:cntrl:]]+\z/.freeze
    OPTION = /\A[^\s=:\[#;]([^=:[:cntrl:]]*[^\s=:])?\z/.freeze
    # Anything else would come out as Ruby shows it.
    VALUES = [String, Symbol, Integer, Float, TrueClass, FalseClass].freeze
    ALLOWED = 'it must be a text of one line, a number, true, false, or a list of these; nil leaves it out'

    # A text that oslo.config hands on as it is. It fills in what follows a `$`, drops blanks around a value, and takes
    # one pair of quotes off. Not `$$`: after a backslash oslo.config reads that as two.
    def self.literal(text)
      escaped = text.gsub('$') { '\\$' }
      escaped.match?(/\A\s|\s\z|\A(["'])(.*\1)?\z/m) ? "\"#{escaped}\"" : escaped
    end

    # sections: section => option => value. An Array repeats the option, nil leaves it out.
    # Sorted, so that a changed attribute changes one line and nothing else.
    def self.render(sections)
      wrong = faults(sections).map { |place, words| "#{place.join('.')} #{words}" }
      raise ArgumentError, wrong.join("\n") if wrong.any?

      blocks = sections.sort_by { |name, _| name == 'DEFAULT' ? '' : name }.map { |name, options| section(name, options) }
      HEADER + blocks.compact.join
    end

    # What cannot be written, as pairs: [section] or [section, option], and what is wrong there. No value is told: it may be
    # a secret.
    def self.faults(sections)
      sections.flat_map do |section, options|
        next [[[section.inspect], 'is no name of a section']] unless SECTION.match?(section.to_s)
        next [[[section], "is of the class #{options.class}: it must be options with values"]] unless options.nil? || options.is_a?(Hash)

        options.to_h.map { |option, value| [[section, option], fault(option, value)] }.select(&:last)
      end
    end

    def self.section(name, options)
      lines = options.to_h.sort.flat_map { |option, value| Array(value).map { |one| "#{option} = #{one}\n" } }
      "\n[#{name}]\n#{lines.join}" unless lines.empty?
    end

    def self.fault(option, value)
      return 'is no name of an option' unless OPTION.match?(option.to_s)

      values = value.is_a?(Array) ? value : [value].compact
      others = values.reject { |one| VALUES.include?(one.class) }
      return "has a value of the class #{others.first.class}: #{ALLOWED}" unless others.empty?

      control = values.filter_map { |one| one.to_s.scrub("\0")[/[[:cntrl:]&&[^\t]]/] }.first
      "has the character #{control.inspect}: #{ALLOWED}" if control
    end
    private_class_method :section, :fault
  end
end
