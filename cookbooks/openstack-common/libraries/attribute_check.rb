# frozen_string_literal: true

require 'did_you_mean'
require_relative 'ini'
require_relative 'kinds'

module OpenStackCommon
  # Takes attributes as kinds say, and gathers what is wrong, each with its full name.
  class AttributeCheck
    # The value as recipes want it; raises with all that is wrong in it.
    def take!(name, value, known)
      @faults = []
      taken = take(name, value, known)
      raise ArgumentError, @faults.join("\n") if @faults.any?

      taken
    end

    private

    def take(name, value, known)
      case known
      when Kinds::Optional then take(name, value, known.inner) unless value.nil?
      when Kinds::OPTIONS then options(name, value)
      when Hash then group(name, value, known)
      else single(name, value, known)
      end
    end

    def group(name, values, known)
      return fault("#{name} is #{values.inspect}: it must be a group of attributes") unless values.is_a?(Hash)

      values.to_h do |key, value|
        kind = known[key] || known['*']
        [key, kind ? take("#{name}.#{key}", value, kind) : unknown(name, key, known.keys)]
      end
    end

    def unknown(name, key, names)
      meant = DidYouMean::SpellChecker.new(dictionary: names).correct(key).first
      fault("#{name}.#{key} is no attribute of these cookbooks#{meant ? ": did you mean #{name}.#{meant}?" : "; #{name} has #{names.join(', ')}"}")
    end

    def options(name, sections)
      return fault("#{name} is #{sections.inspect}: it must be sections with options") unless sections.is_a?(Hash)

      Ini.faults(sections).each { |place, words| fault("#{[name, *place].join('.')} #{words}") }
      sections
    end

    def single(name, value, kind)
      kind.allows?(value) ? kind.of(value) : fault("#{name} is #{value.inspect}: it must be #{kind.words}")
    end

    def fault(text)
      @faults << text
      nil
    end
  end
end
