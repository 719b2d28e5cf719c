# frozen_string_literal: true

require 'json'

module OpenStackCommon
  # The one reader of secrets. Nothing else in the cookbooks knows that they live in encrypted data bags.
  module Secrets
    BAG = 'openstack'
    CURE = '`bin/secrets DIR --secret-file KEY` adds what is missing; then upload it'
    # Item => key => kind.
    KINDS = JSON.parse(File.read(File.expand_path('../files/secrets.json', __dir__))).freeze

    # A value of the data bag `openstack`, decrypted; an item is read once a run, and never becomes an attribute.
    def secret(item, key)
      values = secret_items[item] ||= sound(item, secret_item(item))
      values.fetch(key) { raise KeyError, "data bag item #{BAG}/#{item} has no key '#{key}': #{CURE}" }
    end

    private

    def secret_item(item)
      data_bag_item(BAG, item).to_h
    rescue Net::HTTPClientException => e
      raise unless e.response.is_a?(Net::HTTPNotFound)

      raise KeyError, "there is no data bag item #{BAG}/#{item}: #{CURE}"
    rescue Chef::EncryptedDataBagItem::DecryptionFailure
      raise KeyError, "data bag item #{BAG}/#{item} was sealed with another secret than this node has " \
                      '(client.rb: encrypted_data_bag_secret)'
    end

    # The item's values, when all of them can work. Items of the operator's own may hold anything.
    def sound(item, values)
      faults = KINDS.key?(item) ? SecretRules.faults(KINDS[item], values.except('id')) : {}
      raise ArgumentError, faults.map { |key, fault| "data bag item #{BAG}/#{item}, key '#{key}': #{fault}" }.join("\n") if faults.any?

      values
    end

    def secret_items
      run_context.node.run_state[:openstack_secrets] ||= {}
    end
  end
end
